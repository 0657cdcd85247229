/* Today's cards. On a phone each shows its first three lines and a button for the rest: what matters next must not be ten screens away.
   Cards of different heights stand close below each other, in their order from the left: each takes as many narrow rows of the grid as it is high. */
(() => {
  "use strict";
  const ROW = 4; /* pixels, as in components.css */
  const fit = (panel) => {
    const card = panel.firstElementChild;
    const gap = Number.parseFloat(getComputedStyle(panel.parentElement).columnGap) || 0;
    panel.style.gridRowEnd = card ? `span ${Math.ceil((card.getBoundingClientRect().height + gap) / ROW)}` : "";
  };
  const FIRST = 3; /* lines, as in components.css */
  const fold = (panel) => {
    const card = panel.querySelector(":scope > .card");
    if (!card || card.querySelector(":scope > .panel-fold")) return;
    const folded = [...card.querySelectorAll(`:scope > .panel-list > :nth-child(n + ${FIRST + 1})`)];
    if (!folded.length) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "panel-fold";
    button.textContent = panel.parentElement.dataset.fold.replace("{n}", folded.length);
    button.addEventListener("click", () => {
      panel.dataset.open = "";
      folded[0].querySelector("a, button, summary")?.focus();
    });
    folded.at(-1).parentElement.after(button);
  };
  const seen = new ResizeObserver((changes) => new Set(changes.map(({ target }) => target.closest(".panel"))).forEach((panel) => panel && fit(panel)));
  const watch = (panel) => { seen.observe(panel); if (panel.firstElementChild) seen.observe(panel.firstElementChild); fold(panel); fit(panel); };
  document.querySelectorAll(".panels[data-close]").forEach((panels) => {
    panels.classList.add("panels-close");
    [...panels.children].forEach(watch);
    new MutationObserver(() => [...panels.children].forEach(watch)).observe(panels, { childList: true, subtree: true });
  });
})();
