/* Cards of different heights stand close below each other, in their order from the left: each takes as many narrow rows of the grid as it is high. */
(() => {
  "use strict";
  const ROW = 4; /* pixels, as in components.css */
  const fit = (panel) => {
    const card = panel.firstElementChild;
    const gap = Number.parseFloat(getComputedStyle(panel.parentElement).columnGap) || 0;
    panel.style.gridRowEnd = card ? `span ${Math.ceil((card.getBoundingClientRect().height + gap) / ROW)}` : "";
  };
  const seen = new ResizeObserver((changes) => new Set(changes.map(({ target }) => target.closest(".panel"))).forEach((panel) => panel && fit(panel)));
  const watch = (panel) => { seen.observe(panel); if (panel.firstElementChild) seen.observe(panel.firstElementChild); fit(panel); };
  document.querySelectorAll(".panels[data-close]").forEach((panels) => {
    panels.classList.add("panels-close");
    [...panels.children].forEach(watch);
    new MutationObserver(() => [...panels.children].forEach(watch)).observe(panels, { childList: true, subtree: true });
  });
})();
