/* A passkey that was refused or not found is said on the page, not only in the console. */
(() => {
  "use strict";
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const fault of document.querySelectorAll("[data-passkey-fault]")) fault.hidden = false;
  });
})();
