/* Possible duplicates: the preview follows what is chosen; j and k walk the queue, m merges, x says not the same, l later. */
(() => {
  "use strict";
  const form = () => document.querySelector("[data-duplicate]");
  const words = (input) => input.closest("label").querySelector("span").textContent.trim();

  document.addEventListener("change", (event) => {
    const row = event.target.closest?.("[data-choice]");
    if (!row) return;
    const result = document.querySelector(`[data-result="${CSS.escape(event.target.name)}"]`);
    const [mine, theirs] = [...row.querySelectorAll("input[type=radio]")].map(words);
    if (result) result.textContent = event.target.value === "both" ? `${mine}\n${theirs}` : words(event.target);
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=radio]), textarea, select, dialog, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !form()) return;
    const key = event.key.toLowerCase();
    const { before, after } = form().dataset;
    const where = { j: after, k: before }[key];
    if (where) { event.preventDefault(); window.location.search = where; return; }
    const button = form().querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (button && "before" in form().dataset) { event.preventDefault(); button.click(); }
  });

  document.querySelector(".dup-pair[aria-current]")?.scrollIntoView({ block: "nearest" });
})();
