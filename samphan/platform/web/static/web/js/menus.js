/* Menus are popovers: the browser opens, closes and returns focus; here they are placed beside their button and walked by arrows. */
(() => {
  "use strict";
  const GAP = 4;
  const EDGE = 8;
  const place = (menu, button) => {
    const at = button.getBoundingClientRect();
    const below = at.bottom + GAP + menu.offsetHeight <= window.innerHeight || at.top < menu.offsetHeight;
    const left = menu.dataset.align === "end" ? at.right - menu.offsetWidth : at.left;
    menu.style.top = `${below ? at.bottom + GAP : at.top - GAP - menu.offsetHeight}px`;
    menu.style.left = `${Math.max(EDGE, Math.min(left, window.innerWidth - menu.offsetWidth - EDGE))}px`;
  };
  const opener = (menu) => document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]:not([popovertargetaction])`);
  const items = (menu) => [...menu.querySelectorAll(".menu-item:not([disabled])")];

  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!menu.classList?.contains("menu")) return;
    const open = event.newState === "open";
    const all = [...document.querySelectorAll(`[popovertarget="${CSS.escape(menu.id)}"]`)];
    const button = all.find((one) => one.offsetParent !== null) || opener(menu);
    all.forEach((one) => one.setAttribute("aria-expanded", String(open)));
    if (!open || !button) return;
    place(menu, button);
    if (button.matches(":focus-visible")) items(menu)[0]?.focus();
  }, true);

  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.(".menu:popover-open");
    const button = event.target.closest?.("[popovertarget]");
    if (!menu && button && event.key === "ArrowDown") {
      const target = document.getElementById(button.getAttribute("popovertarget"));
      if (!target?.classList.contains("menu")) return;
      event.preventDefault();
      target.showPopover();
      return items(target)[0]?.focus();
    }
    if (!menu) return;
    const list = items(menu);
    const now = list.indexOf(document.activeElement);
    const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: list.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    list[(next + list.length) % list.length]?.focus();
  });
})();
