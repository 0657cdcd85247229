/* Dialogs are <dialog>: the browser traps focus, closes on Esc and returns focus. `data-dialog="#id"` opens one on the page;
   `hx-get` with `hx-target="#dialog"` loads one from the server. A dialog with changes asks before it closes. */
(() => {
  "use strict";
  const show = (dialog) => {
    if (dialog.open) return;
    dialog.showModal();
    const first = dialog.querySelector("[autofocus], .dialog-body :is(input:not([type=hidden]), select, textarea)");
    first?.focus();
  };
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) show(document.querySelector(opener.dataset.dialog));
    const closer = event.target.closest("[data-close]");
    if (closer) window.samphan.closeDialog(closer.closest("dialog"));
    if (event.target.matches?.("dialog.dialog")) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) window.samphan.closeDialog(event.target);
    }
  });
  const mayClose = (dialog) => !dialog.querySelector("form[data-changed]") || window.confirm(document.body.dataset.sayUnsaved);
  window.samphan = window.samphan || {};
  window.samphan.closeDialog = (dialog) => { if (dialog && mayClose(dialog)) dialog.close(); };
  document.addEventListener("cancel", (event) => {
    if (event.target.matches?.("dialog.dialog") && !mayClose(event.target)) event.preventDefault();
  }, true);

  /* the place where dialogs from the server land */
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "dialog") return;
    const dialog = event.detail.target.querySelector("dialog");
    if (!dialog) return;
    window.htmx.process(dialog); // htmx itself does so some 20 ms later: what is typed at once would ask nobody
    show(dialog);
  });
  document.addEventListener("close", (event) => {
    if (event.target.parentElement?.id === "dialog") event.target.remove();
  }, true);
  document.addEventListener("close-dialog", () => document.querySelectorAll("#dialog dialog[open]").forEach((dialog) => dialog.close()));
})();
