/* Toasts: rendered by the server on a full page, sent as HX-Trigger {"toast": [...]} with a part of a page. */
(() => {
  "use strict";
  window.samphan = window.samphan || {};
  const region = () => document.getElementById("toasts");
  const REST = 6000;
  const REST_WITH_UNDO = 12000;

  const live = (row) => {
    let timer;
    const rest = row.querySelector(".toast-undo") ? REST_WITH_UNDO : REST;
    const start = () => { timer = setTimeout(() => row.remove(), rest); };
    const stop = () => clearTimeout(timer);
    row.addEventListener("mouseenter", stop);
    row.addEventListener("mouseleave", start);
    row.addEventListener("focusin", stop);
    row.addEventListener("focusout", start);
    start();
  };

  window.samphan.toast = ({ sentence, tone = "success", undo_url: undo = "" }) => {
    const row = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
    const kind = { success: "good", info: "good", warning: "warn", error: "bad" }[tone] || tone;
    row.classList.add(kind);
    row.querySelector("[data-toast-sentence]").textContent = sentence;
    row.querySelectorAll("[data-toast-icon]").forEach((icon) => { if (icon.dataset.toastIcon !== kind) icon.remove(); });
    const button = row.querySelector(".toast-undo");
    if (undo) button.dataset.undo = undo;
    else button.remove();
    region().append(row);
    live(row);
  };

  const undo = async (button) => {
    button.disabled = true;
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    let answer;
    try {
      answer = await fetch(button.dataset.undo, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" }, redirect: "manual" });
    } catch {
      button.disabled = false;
      return window.samphan.toast({ sentence: document.body.dataset.sayOffline, tone: "bad" });
    }
    if (answer.ok || answer.type === "opaqueredirect") return window.location.reload();
    button.closest(".toast-row").remove();
    const problem = await answer.json().catch(() => ({}));
    return window.samphan.toast({ sentence: problem.detail || document.body.dataset.sayBroken, tone: "bad" });
  };

  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-toast-close]");
    if (close) close.closest(".toast-row").remove();
    const button = event.target.closest("[data-undo]");
    if (button) undo(button);
  });
  document.addEventListener("toast", (event) => {
    const said = event.detail.value ?? event.detail;
    (Array.isArray(said) ? said : [said]).forEach(window.samphan.toast);
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-toast]").forEach((said) => {
      window.samphan.toast({ sentence: said.textContent, tone: said.dataset.tone, undo_url: said.dataset.undoUrl });
    });
  });
})();
