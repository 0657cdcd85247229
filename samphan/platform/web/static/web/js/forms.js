/* Forms: the fault beside the field on leaving it, a warning before changes are lost, a draft kept on this device. */
(() => {
  "use strict";
  const PREFIX = "draft:";
  const words = () => document.body.dataset;
  const sentence = (input) => {
    const { validity } = input;
    if (input.dataset.fault && !validity.valid) return input.dataset.fault;
    if (validity.valueMissing) return words().sayRequired;
    if (validity.typeMismatch && input.type === "email") return words().sayEmail;
    if (validity.tooLong || validity.tooShort) return input.validationMessage;
    return validity.valid ? "" : input.validationMessage;
  };
  const box = (input) => input.closest(".field");
  const check = (input) => {
    const field = box(input);
    if (!field || !input.willValidate) return;
    const said = sentence(input);
    let fault = field.querySelector(".field-fault");
    if (!said) {
      if (fault?.dataset.local !== undefined) { fault.remove(); input.removeAttribute("aria-invalid"); }
      return;
    }
    if (!fault) {
      fault = document.createElement("p");
      fault.className = "field-fault";
      fault.dataset.local = "";
      fault.id = `${input.id}_fault`;
      field.append(fault);
    }
    fault.textContent = said;
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", [...new Set([...(input.getAttribute("aria-describedby") || "").split(" "), fault.id])].join(" ").trim());
  };

  document.addEventListener("focusout", (event) => {
    const input = event.target;
    if (input.matches?.("form[data-form] :is(input, select, textarea)") && (input.value || input.hasAttribute("data-touched"))) check(input);
  });
  document.addEventListener("invalid", (event) => {
    const input = event.target;
    if (!input.closest("form[data-form]")) return;
    event.preventDefault();
    check(input);
    const first = input.form.querySelector(":is(input, select, textarea):invalid");
    if (first === input) input.focus();
  }, true);

  const changed = (form) => form.setAttribute("data-changed", "");
  const key = (form) => form.dataset.draft && PREFIX + window.location.pathname + ":" + form.dataset.draft;
  const kept = (form) => {
    const values = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && !/^(csrfmiddlewaretoken|version)$/.test(name) && !form.querySelector(`[type=password][name="${CSS.escape(name)}"]`)) (values[name] ||= []).push(value);
    return values;
  };
  document.addEventListener("input", (event) => {
    const input = event.target;
    input.setAttribute?.("data-touched", "");
    const form = input.form;
    if (!form?.matches("form[data-form]")) return;
    changed(form);
    if (box(input)?.querySelector(".field-fault")) check(input);
    if (key(form)) localStorage.setItem(key(form), JSON.stringify(kept(form)));
  });
  const forget = (form) => { if (key(form)) localStorage.removeItem(key(form)); };
  /* A form that leaves the page takes its draft along until the next page shows that it arrived: sign-in or a fault page does not. */
  const SENT = "draft-sent";
  document.addEventListener("submit", (event) => {
    event.target.removeAttribute("data-changed");
    if (!event.target.hasAttribute("hx-post") && key(event.target)) sessionStorage.setItem(SENT, key(event.target));
  });
  const arrived = () => {
    const sent = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    const cameBack = [...document.querySelectorAll("form[data-draft]")].some((form) => key(form) === sent);
    if (sent && !cameBack && document.querySelector(".shell")) localStorage.removeItem(sent);
    return cameBack ? sent : "";
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.matches?.("form[data-form]") && event.target; // a field that asked about itself saved nothing
    if (form && event.detail.successful && event.detail.requestConfig.verb !== "get") { form.removeAttribute("data-changed"); forget(form); }
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-changed]:not([data-sending])")) event.preventDefault();
  });

  /* A draft from last time is offered, never poured in silently. */
  const restore = (form, values) => {
    for (const input of form.elements) {
      if (!input.name || !(input.name in values) || input.type === "file") continue;
      if (input.type === "checkbox" || input.type === "radio") input.checked = values[input.name].includes(input.value);
      else input.value = values[input.name].shift() ?? input.value;
    }
    changed(form);
  };
  const offer = (root, standing = "") => root.querySelectorAll?.("form[data-draft]").forEach((form) => {
    const stored = key(form) !== standing && localStorage.getItem(key(form)); // with faults it came back as it was typed
    const bar = form.querySelector("[data-draft-offer]");
    if (!stored || !bar) return;
    bar.hidden = false;
    bar.querySelector("[data-draft-take]").addEventListener("click", () => { restore(form, JSON.parse(stored)); bar.hidden = true; });
    bar.querySelector("[data-draft-drop]").addEventListener("click", () => { forget(form); bar.hidden = true; });
  });
  /* Back from the page of a fault (bare.js), what was sent is poured in again: it was never saved, and its owner just typed it. */
  const BACK = "draft-back";
  const cameFromFault = () => {
    const back = sessionStorage.getItem(BACK);
    sessionStorage.removeItem(BACK);
    const form = [...document.querySelectorAll("form[data-draft]")].find((one) => back && key(one) === back);
    if (form && localStorage.getItem(back)) restore(form, JSON.parse(localStorage.getItem(back)));
    return form ? back : "";
  };
  document.addEventListener("DOMContentLoaded", () => {
    const standing = arrived();
    offer(document, cameFromFault() || standing);
  });
  document.addEventListener("htmx:load", (event) => offer(event.detail.elt));
})();
