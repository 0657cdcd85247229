/* Writing a sale: what is picked or scanned becomes a line, and the box is ready for the next. Handing over a link; printing. */
(() => {
  "use strict";
  const form = () => document.querySelector("form[data-sale]");
  const box = (root) => root.querySelector("[data-picker] [role=combobox]");
  const forget = (root) => {
    root.querySelector("[data-picker] select").value = "";
    root.querySelector("[data-scanned]").value = "";
  };
  let typed = 0; // what was typed since a request left must not be overwritten by its answer
  const sent = new WeakMap();

  document.addEventListener("input", (event) => { if (event.target.closest?.("#sale-draft")) typed += 1; });
  document.addEventListener("htmx:beforeSend", (event) => sent.set(event.detail.xhr, typed));
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id === "sale-draft" && sent.get(event.detail.xhr) !== typed) {
      event.detail.shouldSwap = false;
      forget(form());
      htmx.trigger(form(), "sale-changed");
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const root = form();
    if (!root || event.detail.target?.id !== "sale-draft" || !event.detail.successful) return;
    const added = root.querySelector("[data-picker] select").value || root.querySelector("[data-scanned]").value;
    forget(root);
    if (!added) return;
    const input = box(root);
    input.value = "";
    input.focus();
  });
  const CODE = /^(?=.*\d)[\w./-]+$/;
  const LONG = /^\d{7,}$/; // a barcode: never taken for something else
  let walked = false; // somebody chose with the arrows
  document.addEventListener("keydown", (event) => {
    if (event.target.closest?.("[data-picker]")) walked = event.key.startsWith("Arrow") || (walked && event.key === "Enter");
  }, true);
  document.addEventListener("keydown", (event) => { // a scanner types a code and Enter, faster than the list opens
    const input = event.target;
    if (event.key !== "Enter" || !input.matches?.("[data-sale] input") || event.isComposing) return;
    if (input.name === "tendered") return undefined; // Enter ends the sale
    if (!input.closest("[data-picker]")) return event.preventDefault(), htmx.trigger(form(), "sale-changed");
    const written = input.value.trim();
    const open = input.getAttribute("aria-expanded") === "true";
    const picker = input.closest("[data-picker]");
    if (open && (walked || (written && !CODE.test(written)))) return undefined; // the list's own choice
    event.preventDefault();
    event.stopPropagation();
    if (!written) {
      const money = form().querySelector("[name=tendered]");
      if (money?.checkVisibility()) money.focus();
      else if (form().matches("[data-counter]")) form().requestSubmit();
      return undefined;
    }
    form().querySelector("[data-scanned]").value = written;
    const offered = picker.querySelector("[role=option].on"); // what the list shows may be older than what was typed
    if (open && offered && !LONG.test(written)) {
      const select = picker.querySelector("select");
      if (![...select.options].some((one) => one.value === offered.dataset.value)) select.add(new Option(offered.textContent, offered.dataset.value));
      select.value = offered.dataset.value;
    }
    input.blur();
    return htmx.trigger(form(), "sale-changed");
  }, true);

  document.addEventListener("DOMContentLoaded", () => { // the counter is ready for the first scan, and after each sale for the next
    const root = document.querySelector("form[data-counter]");
    if (root) box(root)?.focus();
  });
  document.addEventListener("keydown", (event) => {
    const root = event.target.closest?.("form[data-counter]");
    if (event.key !== "Escape" || !root || document.querySelector("dialog[open]")) return;
    if (event.target.getAttribute("aria-expanded") !== "true") box(root).focus();
  }, true);

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-print]")) window.print();
    const way = event.target.closest?.("[data-hands-over]");
    if (way && (way.dataset.handsOver !== "link" || event.target.closest("[data-copy]"))) {
      const about = way.closest("[data-handing]");
      htmx.ajax("POST", about.getAttribute("hx-post"), { source: about, swap: "none", values: { how: way.dataset.handsOver } });
    }
  });
})();
