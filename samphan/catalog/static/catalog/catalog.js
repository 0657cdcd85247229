/* Counting: after a line is written the code is empty and ready for the next scan. */
(() => {
  "use strict";
  const ready = () => {
    const form = document.querySelector("[data-count]");
    if (!form) return;
    form.reset();
    form.querySelector("[name=code]").focus();
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.target.closest?.("[data-count]")) ready();
  });
})();
