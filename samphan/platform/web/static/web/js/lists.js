/* Lists: walk rows with arrows or j and k, Space peeks, Enter opens or edits, x chooses, double click edits. Listens on the document,
   so that a list swapped in by htmx works without being told. */
(() => {
  "use strict";
  const NIL = "00000000-0000-0000-0000-000000000000";
  const listOf = (element) => element?.closest?.("[data-list]");
  const rowOf = (element) => element?.closest?.("tr[data-row]");
  const rowsOf = (list) => [...list.querySelectorAll("tr[data-row]")];
  const typing = (element) => element.matches?.("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
  /* What is being typed stays; a link that was pressed changes with the rest (its arrow, its words). */
  document.addEventListener("htmx:beforeSwap", () => {
    if (window.Idiomorph) window.Idiomorph.defaults.ignoreActiveValue = Boolean(typing(document.activeElement));
  });

  /* ── walking ── */
  let place = 0;
  const focusRow = (row) => {
    if (!row) return;
    for (const other of listOf(row).querySelectorAll('tr[data-row][tabindex="0"]')) other.tabIndex = -1;
    row.tabIndex = 0;
    place = rowsOf(listOf(row)).indexOf(row);
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const step = (list, by) => {
    const rows = rowsOf(list);
    const now = rows.indexOf(rowOf(document.activeElement));
    const next = rows[now < 0 ? Math.min(place, rows.length - 1) : Math.max(0, Math.min(now + by, rows.length - 1))];
    focusRow(next);
    if (next && peeked(list)) peek(next);
  };
  const stepCell = (row, by) => {
    const cells = [...row.querySelectorAll("[data-edit]")];
    if (!cells.length) return;
    const now = cells.indexOf(document.activeElement.closest("[data-edit]"));
    if (now + by < 0) return row.focus();
    cells[Math.min(now + by, cells.length - 1)].focus();
  };
  const firstRow = (list) => { const row = rowsOf(list)[0]; if (row && !list.querySelector('tr[tabindex="0"]')) row.tabIndex = 0; };

  /* ── side panel ── */
  const peeked = (list) => list.querySelector("[data-peek-of]");
  const peek = (row) => {
    const list = listOf(row);
    rowsOf(list).forEach((other) => other.removeAttribute("data-peeked"));
    row.setAttribute("data-peeked", "");
    window.htmx.ajax("GET", list.dataset.peek.replace(NIL, row.dataset.row), { source: row, target: list.querySelector(".list-peek"), swap: "innerHTML" });
  };
  const closePeek = (list) => {
    list.querySelector(".list-peek").replaceChildren();
    const row = list.querySelector("tr[data-peeked]");
    row?.removeAttribute("data-peeked");
    focusRow(row);
  };

  /* ── editing a cell ── */
  const shown = new WeakMap();
  const edit = (cell) => {
    const list = listOf(cell);
    const inner = cell.querySelector(".cell");
    if (!inner || cell.querySelector("[data-cell-form]")) return;
    shown.set(cell, inner.innerHTML);
    const path = list.dataset.cell.replace(NIL, rowOf(cell).dataset.row).replace(/-\/$/, `${encodeURIComponent(cell.dataset.edit)}/`);
    window.htmx.ajax("GET", `${path}?${list.dataset.query}`, { source: cell, target: inner, swap: "innerHTML" });
  };
  const leave = (cell) => {
    cell.querySelector(".cell").innerHTML = shown.get(cell) ?? "";
    cell.focus();
  };
  let edited = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.matches?.("[data-cell-form]")) edited = { row: rowOf(event.target).id, column: event.target.closest("[data-edit]").dataset.edit };
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.requestConfig?.elt;
    if (event.detail.xhr.status !== 422 || !form?.matches?.("[data-cell-form]")) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    event.detail.target = form.closest(".cell");
    event.detail.swapOverride = "innerHTML";
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    event.detail.target.querySelector?.("[data-cell-form] [autofocus]")?.focus();
    const form = event.detail.target.querySelector?.("[data-filter]");
    if (form) form.querySelector("input:not([type=hidden]), select[name=op]")?.focus();
    const row = edited && document.getElementById(edited.row); // the target is the old row, which is no longer on the page
    if (!edited || row?.querySelector("[data-cell-form]")) return;
    row?.querySelector(`[data-edit="${CSS.escape(edited.column)}"]`)?.focus();
    if (row && event.detail.requestConfig?.elt?.matches?.("[data-cell-form]")) edited = null;
  });

  /* ── choosing ── */
  const refresh = (list) => {
    const bar = list.querySelector("[data-bulk]");
    if (!bar) return;
    const boxes = [...list.querySelectorAll("[data-check]")];
    const on = boxes.filter((box) => box.checked);
    boxes.forEach((box) => rowOf(box).setAttribute("aria-selected", String(box.checked)));
    const page = list.querySelector("[data-check-page]");
    page.checked = boxes.length > 0 && on.length === boxes.length;
    page.indeterminate = on.length > 0 && on.length < boxes.length;
    const all = bar.querySelector("[data-all]");
    if (on.length < boxes.length) all.checked = false;
    bar.hidden = on.length === 0;
    const chooseAll = bar.querySelector("[data-choose-all]");
    if (chooseAll) chooseAll.hidden = !page.checked || all.checked;
    bar.querySelector("[data-chosen]").textContent = all.checked ? list.querySelector(".list-count").textContent.trim() : on.length.toLocaleString();
  };
  const chooseAll = (list, value) => {
    list.querySelectorAll("[data-check]").forEach((box) => { box.checked = value; });
    const all = list.querySelector("[data-all]");
    if (all && !value) all.checked = false;
    refresh(list);
  };
  let last = null;
  document.addEventListener("click", (event) => {
    const list = listOf(event.target);
    if (!list) return;
    if (event.target.matches("[data-check]")) {
      const boxes = [...list.querySelectorAll("[data-check]")];
      if (event.shiftKey && boxes.includes(last)) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(event.target)].sort((one, other) => one - other);
        boxes.slice(from, to + 1).forEach((box) => { box.checked = event.target.checked; });
      }
      last = event.target;
      refresh(list);
    } else if (event.target.matches("[data-check-page]")) chooseAll(list, event.target.checked);
    else if (event.target.closest("[data-choose-all]")) { list.querySelector("[data-all]").checked = true; refresh(list); }
    else if (event.target.closest("[data-unselect]")) chooseAll(list, false);
    else if (event.target.closest("[data-peek-close]")) closePeek(list);
    else if (event.target.closest("[data-cell-cancel]")) leave(event.target.closest("[data-edit]"));
    else if (event.target.closest("[data-filter-close]")) list.querySelector("#list-filter").replaceChildren();
    else if (event.target.closest("[data-hides-menu]")) event.target.closest(".menu").hidePopover();
  });
  document.addEventListener("list-unselect", () => document.querySelectorAll("[data-list]").forEach((list) => chooseAll(list, false)));
  document.addEventListener("dblclick", (event) => {
    const cell = event.target.closest?.("[data-edit]");
    if (!cell || typing(event.target)) return;
    event.preventDefault();
    edit(cell);
  });

  /* ── keys ── */
  const keyInRow = (event, row) => {
    const list = listOf(row);
    const cell = document.activeElement.closest("[data-edit]");
    const does = {
      " ": () => (peeked(list)?.dataset.peekOf === row.dataset.row ? closePeek(list) : peek(row)),
      Enter: () => (cell ? edit(cell) : window.location.assign(row.dataset.url)),
      F2: () => { if (cell) edit(cell); },
      x: () => row.querySelector("[data-check]")?.click(),
      ArrowRight: () => stepCell(row, 1),
      ArrowLeft: () => stepCell(row, -1),
      Home: () => focusRow(rowsOf(list)[0]),
      End: () => focusRow(rowsOf(list).at(-1)),
    }[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const form = event.target.closest?.("[data-cell-form]");
    if (form && event.key === "Escape") return leave(form.closest("[data-edit]"));
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const list = listOf(event.target) || (event.target === document.body || event.target.id === "main" ? document.querySelector("[data-list]") : null);
    if (!list) return;
    const by = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = rowOf(event.target);
    if (by && (row || "jk".includes(event.key) || event.target === document.body) && !event.target.closest(".menu")) {
      event.preventDefault();
      return step(list, by);
    }
    if (event.key === "Escape" && peeked(list)) return closePeek(list);
    if (event.key === "/" ) { event.preventDefault(); return list.querySelector("#list-q").focus(); }
    if (row && (event.target === row || event.target.matches("[data-edit]"))) keyInRow(event, row);
  });

  const ready = (root) => (root.matches?.("[data-list]") ? [root] : [...root.querySelectorAll?.("[data-list]") || []]).forEach((list) => { firstRow(list); refresh(list); });
  document.addEventListener("DOMContentLoaded", () => ready(document));
  document.addEventListener("htmx:load", (event) => ready(listOf(event.detail.elt) || event.detail.elt));
  document.addEventListener("htmx:afterSettle", (event) => ready(listOf(event.detail.target) || document));
})();
