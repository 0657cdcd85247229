/* The palette: Ctrl/⌘ K opens it; arrows walk the options while the caret stays in the box; Enter opens; what is opened is remembered. */
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.code !== "KeyK") return;
    if (!document.querySelector("[data-palette]")) return;
    event.preventDefault();
    const open = document.getElementById("palette");
    if (open) open.close();
    else document.body.dispatchEvent(new Event("open-palette"));
  });

  document.addEventListener("alpine:init", () => {
    window.Alpine.data("palette", () => ({
      pending: false,
      typed: false,
      init() {
        this.input = this.$el.querySelector("[role=combobox]");
        this.list = this.$el.querySelector("[role=listbox]");
        this.list.addEventListener("htmx:afterSwap", (event) => this.arrived(event.detail));
        this.input.addEventListener("input", () => { this.typed = true; });
        this.mark(0);
      },
      options() { return [...this.list.querySelectorAll("[role=option][href]")]; },
      now() { return this.options().findIndex((option) => option.getAttribute("aria-selected") === "true"); },
      mark(place) {
        const options = this.options();
        const chosen = options[(place + options.length) % options.length];
        for (const option of options) option.setAttribute("aria-selected", String(option === chosen));
        if (!chosen) return this.input.removeAttribute("aria-activedescendant");
        this.input.setAttribute("aria-activedescendant", chosen.id);
        chosen.scrollIntoView({ block: "nearest" });
      },
      /* Enter pressed before the answer came opens the first of the answer, not of what stood before. An answer to fewer letters than
         stand in the box by now is not the one that was waited for. */
      arrived(detail) {
        const asked = new URL(detail.pathInfo.finalRequestPath, window.location.href).searchParams.get("q");
        if (asked !== null && asked !== this.input.value) return this.mark(0);
        this.typed = false;
        this.list.scrollTop = 0;
        this.mark(0);
        if (this.pending) { this.pending = false; this.open(this.options()[0]); }
      },
      key(event) {
        if (event.isComposing) return;
        const steps = { ArrowDown: this.now() + 1, ArrowUp: this.now() - 1, PageDown: this.now() + 5, PageUp: Math.max(0, this.now() - 5) };
        if (event.key in steps) {
          event.preventDefault();
          this.mark(event.key === "PageDown" ? Math.min(steps.PageDown, this.options().length - 1) : steps[event.key]);
        } else if (event.key === "Enter" && event.target === this.input) {
          event.preventDefault();
          if (this.typed) { this.pending = true; return; }
          this.open(this.options()[this.now()], event.ctrlKey || event.metaKey);
        }
      },
      choose(event) {
        const option = event.target.closest("[role=option][href]");
        if (option) this.remember(option);
      },
      open(option, beside) {
        if (!option) return;
        this.remember(option);
        if (beside) window.open(option.href, "_blank", "noopener");
        else window.location.assign(option.href);
      },
      remember(option) {
        if (!option.dataset.kind) return;
        const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
        const body = new URLSearchParams({ kind: option.dataset.kind, id: option.dataset.id });
        fetch(this.$root.dataset.openedUrl, { method: "POST", body, keepalive: true, headers: { "X-CSRFToken": token } }).catch(() => {});
      },
    }));
  });
})();
