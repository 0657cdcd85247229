/* Rows put in order by drag or by arrow keys on the handle; choices shown only for types that have them. */
(() => {
  "use strict";
  const told = (list) => list.closest("form")?.dispatchEvent(new CustomEvent("reordered", { bubbles: true }));
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-sortable]").forEach((list) => {
      window.Sortable.create(list, { handle: "[data-handle]", animation: 0, onEnd: () => told(list) });
    });
    const editor = document.querySelector("[data-choices]");
    const type = document.querySelector("select[name=type]");
    if (!editor || !type) return;
    const show = () => { editor.hidden = !editor.dataset.choices.split(" ").includes(type.value); };
    type.addEventListener("change", show);
    show();
  });
  document.addEventListener("keydown", (event) => {
    const handle = event.target.closest?.("[data-sortable] [data-handle]");
    if (!handle || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const row = handle.closest("li");
    const other = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
    event.preventDefault();
    if (!other) return;
    if (event.key === "ArrowUp") other.before(row);
    else other.after(row);
    handle.focus();
    told(row.parentElement);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-add-choice]")) return;
    const list = event.target.closest("fieldset").querySelector("[data-sortable]");
    const row = list.lastElementChild.cloneNode(true);
    row.querySelectorAll("input").forEach((input) => { input.value = ""; });
    list.append(row);
    row.querySelector("[name=choice_th]").focus();
  });
})();
