/* The customer page: an empty composer after it was saved, Esc leaves a fact without saving, focus returns to the fact. */
(() => {
  "use strict";
  document.addEventListener("composed", () => {
    const composer = document.querySelector("[data-composer]");
    composer?.reset();
  });
  document.addEventListener("keydown", (event) => {
    const form = event.key === "Escape" && event.target.closest?.("[data-fact-form]");
    if (form) form.querySelector("[data-fact-cancel]").click();
  });
  let last = "";
  document.addEventListener("htmx:beforeRequest", (event) => {
    const fact = event.target.closest?.(".fact");
    if (fact) last = fact.id;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "facts" && last) document.querySelector(`#${CSS.escape(last)} .fact-value`)?.focus();
    document.querySelector("[data-fact-form] [autofocus]")?.focus();
  });

  /* panels fold, and stay as the person left them */
  const KEY = "folded:";
  const fold = (panel, folded) => {
    panel.classList.toggle("folded", folded);
    panel.querySelector("[data-fold]")?.setAttribute("aria-expanded", String(!folded));
  };
  const dress = (panel) => {
    const header = panel.querySelector(":scope .card > .card-header");
    if (!header || header.querySelector("[data-fold]") || panel.hasAttribute("aria-busy") && panel.querySelector(".skeleton")) return;
    const button = document.createElement("button");
    const title = header.querySelector("h2");
    Object.assign(button, { type: "button", className: "btn btn-quiet btn-icon btn-sm fold" });
    button.dataset.fold = "";
    button.setAttribute("aria-label", title.textContent);
    button.innerHTML = '<svg class="icon" aria-hidden="true"><use href="#"></use></svg>';
    button.querySelector("use").setAttribute("href", document.querySelector("svg.icon use").getAttribute("href").replace(/#.*/, "#chevron-down"));
    header.append(button);
    fold(panel, localStorage.getItem(KEY + panel.id) === "1");
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fold]");
    if (button) {
      const panel = button.closest(".panel");
      fold(panel, !panel.classList.contains("folded"));
      localStorage.setItem(KEY + panel.id, panel.classList.contains("folded") ? "1" : "0");
    }
    if (event.target.closest("[data-open-facts]")) {
      document.querySelector(".fact-more")?.setAttribute("open", "");
      document.getElementById("c360-show-facts")?.click();
    }
  });
  document.addEventListener("htmx:afterSettle", () => document.querySelectorAll(".c360 .panel").forEach(dress));
})();
