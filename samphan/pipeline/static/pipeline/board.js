/* The board: cards are dragged (Sortable), moved by keys (Alt with an arrow) or by their menu; a refused move brings the card back. */
(() => {
  "use strict";
  const NIL = "00000000-0000-0000-0000-000000000000";
  const board = () => document.querySelector("[data-board]");
  const url = (name, deal) => board().dataset[name].replace(NIL, deal);
  const cards = (stage) => board().querySelector(`[data-cards="${CSS.escape(stage)}"]`);
  const cardOf = (deal) => document.getElementById(`deal-${deal}`);

  /* ── a move ── */
  const settle = (card, list, before) => list.insertBefore(card, before && before.parentElement === list ? before : list.firstElementChild);
  const send = (card, to, home) => {
    const { deal, stage } = card.dataset;
    const back = () => { const now = cardOf(deal); if (now && home) settle(now, home.list, home.next); };
    card.addEventListener("htmx:afterRequest", (event) => { if (!event.detail.successful) { back(); focusAfter = null; } }, { once: true });
    window.htmx.ajax("POST", url("move", deal), { source: card, target: card, swap: "outerHTML", values: { stage: to, from: stage } });
  };
  const moveTo = (card, to) => {
    if (!card || card.dataset.stage === to || !cards(to)) return;
    const home = { list: card.parentElement, next: card.nextElementSibling };
    settle(card, cards(to));
    focusAfter = card;
    send(card, to, home);
  };
  const open = (name, deal) => window.htmx.ajax("GET", url(name, deal), { target: "#dialog", swap: "innerHTML" });
  /* what the stage needs is asked in a dialog: until it is told, the card stands where it stood */
  document.addEventListener("deal-back", (event) => {
    focusAfter = null;
    const card = cardOf(event.detail.deal);
    if (card && cards(card.dataset.stage)) settle(card, cards(card.dataset.stage));
  });

  /* htmx gives the new card the attributes of the old one for a moment; a style of Sortable's among them would break the content policy */
  document.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target.matches?.(".deal")) event.detail.target.removeAttribute("style"); });

  /* ── keys and the menu ── */
  let focusAfter = null; /* the moved card as it was: its successor takes the focus, whatever else settles in between */
  let chosen = "";
  document.addEventListener("htmx:afterSettle", () => {
    const card = focusAfter && cardOf(focusAfter.dataset.deal);
    if (!card || card === focusAfter) return;
    if (!document.querySelector("dialog[open]")) card.querySelector(".deal-name").focus();
    focusAfter = null;
  });
  const neighbours = (card) => {
    const lists = [...board().querySelectorAll("[data-cards]")];
    const at = lists.indexOf(card.parentElement);
    return [lists[at - 1], lists[at + 1]];
  };
  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.("[data-board] .deal");
    if (!card || !["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(event.key) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const [left, right] = neighbours(card);
    const side = event.key === "ArrowLeft" ? left : event.key === "ArrowRight" ? right : null;
    if (event.altKey) {
      if (side && board().hasAttribute("data-movable")) moveTo(card, side.dataset.cards);
      return;
    }
    const there = side ? side.querySelector(".deal") : event.key === "ArrowUp" ? card.previousElementSibling : event.key === "ArrowDown" ? card.nextElementSibling : null;
    there?.querySelector?.(".deal-name")?.focus();
  });
  const menu = () => document.getElementById("deal-menu");
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-deal-menu]");
    if (opener && menu()) {
      event.preventDefault();
      const card = opener.closest(".deal");
      chosen = card.dataset.deal;
      for (const item of menu().querySelectorAll("[data-to]")) item.hidden = item.dataset.to === card.dataset.stage;
      menu().showPopover({ source: opener });
      const at = opener.getBoundingClientRect();
      menu().style.left = `${Math.max(8, Math.min(at.right - menu().offsetWidth, window.innerWidth - menu().offsetWidth - 8))}px`;
      menu().style.top = `${at.bottom + 4 + menu().offsetHeight < window.innerHeight ? at.bottom + 4 : Math.max(8, at.top - menu().offsetHeight - 4)}px`;
      menu().querySelector("[data-to]:not([hidden])")?.focus();
      return;
    }
    const item = event.target.closest("#deal-menu [data-to], #deal-menu [data-opens]");
    if (!item) return;
    menu().hidePopover();
    if (item.dataset.to) moveTo(cardOf(chosen), item.dataset.to);
    else open(item.dataset.opens, chosen);
  });

  /* ── drag ── */
  const ends = () => document.querySelector("[data-ends]");
  let home = null;
  const options = {
    group: "deals", draggable: ".deal", filter: ".deal-menu", preventOnFilter: false, animation: 120,
    delay: 220, delayOnTouchOnly: true, touchStartThreshold: 4, emptyInsertThreshold: 24, scrollSensitivity: 80,
    onStart: (event) => { home = { list: event.from, next: event.item.nextElementSibling }; ends().hidden = false; },
    onEnd: (event) => {
      ends().hidden = true;
      const { item, to } = event;
      if (to.dataset.end) {
        settle(item, home.list, home.next);
        open(to.dataset.end, item.dataset.deal);
      } else if (to.dataset.cards !== item.dataset.stage) {
        send(item, to.dataset.cards, home);
      }
    },
  };
  const ready = () => {
    if (!board()?.hasAttribute("data-movable") || !window.Sortable) return;
    for (const list of board().querySelectorAll("[data-cards]")) {
      if (!window.Sortable.get(list)) window.Sortable.create(list, { ...options, sort: false });
    }
    for (const end of document.querySelectorAll("[data-end]")) {
      if (!window.Sortable.get(end)) window.Sortable.create(end, { group: { name: "deals", pull: false }, draggable: ".deal" });
    }
  };
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:afterSettle", ready);
})();
