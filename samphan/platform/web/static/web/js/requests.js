/* What every request shares: the line on top, errors said as sentences, buttons that cannot be pressed twice. */
(() => {
  "use strict";
  const say = (name) => document.body.dataset[name] || "";
  let running = 0;
  const line = () => document.querySelector(".request-line");
  const count = (step) => {
    running = Math.max(0, running + step);
    line()?.classList.toggle("on", running > 0);
  };
  document.addEventListener("htmx:beforeRequest", () => count(1));
  document.addEventListener("htmx:afterRequest", () => count(-1));
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.matches?.(".panel")) event.detail.target.removeAttribute("aria-busy"); });

  /* A refusal (4xx) carries its own toast or its form with faults; what carries nothing gets a plain sentence. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422 && event.detail.xhr.getResponseHeader("HX-Reswap") !== "none") {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (xhr.getResponseHeader("HX-Trigger")?.includes("toast")) return;
    window.samphan.toast({ sentence: say(xhr.status === 403 ? "sayForbidden" : "sayBroken"), tone: "bad" });
  });
  document.addEventListener("htmx:sendError", () => window.samphan.toast({ sentence: say("sayOffline"), tone: "bad" }));
  document.addEventListener("htmx:timeout", () => window.samphan.toast({ sentence: say("sayOffline"), tone: "bad" }));

  const busy = (form, on) => {
    for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) {
      if (on) button.setAttribute("aria-busy", "true");
      else button.removeAttribute("aria-busy");
    }
    form.toggleAttribute("data-sending", on);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.hasAttribute("data-sending")) return event.preventDefault();
    if (form.method === "dialog" || form.target === "_blank" || form.hasAttribute("data-again")) return;
    setTimeout(() => { if (!event.defaultPrevented || form.hasAttribute("hx-post") || form.hasAttribute("hx-get")) busy(form, true); });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.matches?.("form")) busy(event.target, false); // not when a field in it asked about itself
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach((form) => busy(form, false)));
})();
