/* A choice found by typing. The <select> stays the truth of the form; the box in front of it filters its options, or asks the server. */
(() => {
  "use strict";
  const WAIT = 180;
  const fold = (text) => text.normalize("NFC").toLocaleLowerCase("th");

  const build = (box) => {
    if (box.querySelector("[role=combobox]")) return;
    const select = box.querySelector("select");
    const input = document.createElement("input");
    const list = document.createElement("ul");
    Object.assign(input, { type: "text", className: "form-control", autocomplete: "off", id: `${select.id}_search` });
    Object.assign(list, { id: `${select.id}_list`, className: "menu options", popover: "manual" });
    list.setAttribute("role", "listbox");
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    if (label) { label.htmlFor = input.id; label.id ||= `${select.id}_label`; list.setAttribute("aria-labelledby", label.id); }
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) input.setAttribute(name, value);
    for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    input.disabled = select.disabled;
    input.placeholder = select.options[0]?.value === "" ? select.options[0].text : "";
    select.classList.add("visually-hidden");
    select.tabIndex = -1;
    select.setAttribute("aria-hidden", "true");
    box.append(input, list);

    let now = -1;
    let timer;
    let asked = 0; // an answer that comes after the box was left opens nothing
    const chosen = () => [...select.options].find((option) => option.selected && option.value);
    const settle = () => { input.value = chosen()?.text ?? ""; };
    const options = () => [...list.querySelectorAll("[role=option]")];
    const mark = (index) => {
      const all = options();
      now = all.length ? (index + all.length) % all.length : -1;
      all.forEach((option, at) => { option.id ||= `${list.id}_${at}`; option.classList.toggle("on", at === now); });
      if (now < 0) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", all[now].id);
      return all[now].scrollIntoView({ block: "nearest" });
    };
    const open = () => {
      const at = input.getBoundingClientRect();
      list.style.width = `${at.width}px`;
      if (!list.matches(":popover-open")) list.showPopover();
      const below = at.bottom + 4 + list.offsetHeight <= window.innerHeight || at.top < list.offsetHeight;
      list.style.left = `${at.left}px`;
      list.style.top = `${below ? at.bottom + 4 : at.top - 4 - list.offsetHeight}px`;
      input.setAttribute("aria-expanded", "true");
    };
    const close = () => {
      if (list.matches(":popover-open")) list.hidePopover();
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const show = (items) => {
      list.replaceChildren(...items);
      if (!items.length) {
        const none = document.createElement("li");
        none.className = "menu-label";
        none.textContent = (!input.value.trim() && box.dataset.hint) || box.dataset.nothing;
        list.append(none);
      }
      open();
      mark(0);
    };
    const item = (value, text, fills) => {
      const option = document.createElement("li");
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", String(value === select.value));
      option.className = "menu-item";
      option.dataset.value = value;
      option.textContent = text;
      if (fills) option.dataset.fills = fills;
      return option;
    };
    const find = async (typed) => {
      if (!box.dataset.url) {
        const wanted = fold(typed);
        return show([...select.options].filter((option) => option.value && fold(option.text).includes(wanted)).map((option) => item(option.value, option.text)));
      }
      const question = (asked += 1);
      const answer = await fetch(`${box.dataset.url}${box.dataset.url.includes("?") ? "&" : "?"}q=${encodeURIComponent(typed)}`, { headers: { "HX-Request": "true" } }).catch(() => null);
      if (!answer?.ok) return window.samphan.toast({ sentence: document.body.dataset.sayOffline, tone: "bad" });
      const page = await answer.text();
      if (question !== asked) return undefined;
      const parsed = new DOMParser().parseFromString(page, "text/html");
      return show([...parsed.querySelectorAll("[role=option]")].map((option) => item(option.dataset.value, option.textContent.trim(), option.dataset.fills)));
    };
    const fill = (values) => { // a choice may write into other inputs of the form, named by the option's data-fills
      for (const [name, value] of Object.entries(values)) {
        const other = select.form?.elements[name];
        if (!other) continue;
        other.value = value;
        other.dispatchEvent(new Event("input", { bubbles: true }));
      }
    };
    const take = (option) => {
      if (!option) return;
      if (![...select.options].some((one) => one.value === option.dataset.value)) select.add(new Option(option.textContent, option.dataset.value));
      select.value = option.dataset.value;
      settle();
      close();
      fill(JSON.parse(option.dataset.fills || "{}"));
      select.dispatchEvent(new Event("input", { bubbles: true }));
      select.dispatchEvent(new Event("change", { bubbles: true }));
    };

    input.addEventListener("input", (event) => {
      event.stopPropagation();
      clearTimeout(timer);
      timer = setTimeout(() => find(input.value), box.dataset.url ? WAIT : 0);
    });
    input.addEventListener("click", () => find(""));
    input.addEventListener("focus", () => input.select());
    input.addEventListener("blur", () => {
      clearTimeout(timer);
      asked += 1;
      if (!input.value.trim() && select.querySelector('option[value=""]')) select.value = "";
      settle();
      close();
    });
    input.addEventListener("keydown", (event) => {
      const shown = list.matches(":popover-open");
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (shown) mark(now + (event.key === "ArrowDown" ? 1 : -1));
        else find("");
      } else if (event.key === "Enter" && shown) {
        event.preventDefault();
        take(options()[now]);
      } else if (event.key === "Escape" && shown) {
        event.preventDefault();
        event.stopPropagation();
        settle();
        close();
      }
    });
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(event.target.closest("[role=option]"));
    });
    settle();
  };
  const all = (root) => root.querySelectorAll?.("[data-combobox]").forEach(build);
  document.addEventListener("DOMContentLoaded", () => all(document));
  document.addEventListener("htmx:load", (event) => all(event.detail.elt));
})();
