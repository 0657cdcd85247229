/* The shell: copy buttons copy, the off-line page is kept at hand, and what a device took along goes when its person signs out. */
(() => {
  "use strict";
  /* A shop's own server on plain http has no clipboard interface. */
  const copyByHand = (text) => {
    const holder = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text, readOnly: true }));
    holder.select();
    document.execCommand("copy");
    holder.remove();
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    if (navigator.clipboard) await navigator.clipboard.writeText(button.dataset.copy);
    else copyByHand(button.dataset.copy);
    window.samphan.toast({ sentence: button.dataset.copied, tone: "success" });
  });
  if ("visitor" in document.body.dataset) window.indexedDB?.deleteDatabase("samphan-private");
  if ("serviceWorker" in navigator && window.isSecureContext) navigator.serviceWorker.register(document.body.dataset.worker);
})();
