/* The screens of field work, drawn from what the device holds: with and without a connection they are the same. */
(() => {
  "use strict";
  const store = window.samphanStore;
  const outbox = window.samphanOutbox;
  const { dayOf, when, money, metres, far, filled, says } = window.samphanWords;
  const main = document.getElementById("field-main");
  let taken = null;
  let entries = [];
  let here = null;

  const customerOf = (pk) => taken?.customers.find((one) => one.id === pk);
  const planOf = (pk) => taken?.agenda.find((one) => one.id === pk);
  const mine = () => entries.filter((entry) => entry.who === taken?.who);
  const position = () => new Promise((done) => {
    if (!navigator.geolocation) return done(null);
    return navigator.geolocation.getCurrentPosition((found) => done([found.coords.latitude, found.coords.longitude]), () => done(null), { timeout: 6000, maximumAge: 60000 });
  });
  const show = (...parts) => main.replaceChildren(...parts);
  const list = (rows) => { const made = filled("list", {}); made.append(...rows); return made; };

  /* ── today, and the days to come ── */
  const planRow = (plan) => {
    const kept = mine().some((entry) => entry.follow_up === plan.id);
    const late = !kept && new Date(plan.due_at) < new Date();
    const row = filled("plan", { when: when(plan.due_at), what: plan.what, name: [plan.name, plan.place].filter(Boolean).join(" · "), kept: kept && says("Kept"), late: late && says("Late") }, { open: kept ? "#outbox" : `#visit/${plan.id}` });
    row.querySelectorAll(`[data-kind]`).forEach((icon) => { icon.hidden = icon.dataset.kind !== plan.kind; });
    return row;
  };
  const today = () => {
    if (!taken.agenda.length) return show(filled("no-plan", {}));
    const days = Map.groupBy ? Map.groupBy(taken.agenda, dayOfPlan) : taken.agenda.reduce((found, plan) => found.set(dayOfPlan(plan), [...(found.get(dayOfPlan(plan)) ?? []), plan]), new Map());
    return show(...[...days].flatMap(([name, plans]) => [filled("day", { day: name }), list(plans.map(planRow))]));
  };
  const dayOfPlan = (plan) => {
    if (dayOf(plan.due_at) <= dayOf(new Date())) return says("Today");
    return new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "th-TH-u-ca-buddhist", { timeZone: "Asia/Bangkok", weekday: "long", day: "numeric", month: "long" }).format(new Date(plan.due_at));
  };

  /* ── customers around: by distance where a visit told the place, else those of the day's places ── */
  const customerRow = (one) => {
    const away = here && one.place ? far(metres(here, one.place)) : "";
    return filled("customer-row", { name: one.name, where: [one.subdistrict, one.district, one.province].filter(Boolean).join(" "), away }, { open: `#customer/${one.id}` });
  };
  const near = () => {
    const head = filled("near-head", {});
    head.querySelector("button").addEventListener("click", async (event) => {
      event.currentTarget.setAttribute("aria-busy", "true");
      here = await position();
      near();
      if (!here) document.getElementById("field-said").textContent = says("NoPlace");
    });
    const away = (one) => (here && one.place ? metres(here, one.place) : Infinity);
    const rows = [...taken.customers].sort((a, b) => away(a) - away(b) || 0);
    const found = list(rows.map(customerRow));
    head.querySelector("input").addEventListener("input", (event) => {
      const wanted = event.target.value.trim().toLowerCase();
      found.querySelectorAll("li").forEach((row, at) => { row.hidden = !`${rows[at].name} ${rows[at].phone} ${rows[at].phone_shown}`.toLowerCase().includes(wanted); });
    });
    return show(head, rows.length ? found : filled("no-customer", {}));
  };
  const customer = (pk) => {
    const one = customerOf(pk);
    if (!one) return show(filled("gone", {}));
    const made = filled("customer", { name: one.name, address: one.address, phone: one.phone_shown }, { call: one.phone && `tel:${one.phone}`, visit: `#met/${pk}`, note: `#note/${pk}`, order: taken.sells && `#order/${pk}` });
    return show(made);
  };

  /* ── what waits ── */
  const entryRow = (entry) => {
    const foreign = entry.who !== taken?.who;
    const row = filled("entry", { what: says(`Kind${entry.kind}`), name: foreign ? "" : entry.name, when: when(entry.at), said: foreign ? says("Foreign") : entry.said, waiting: !foreign && entry.state === "waiting" && says("Waiting"), total: entry.total && entry.code === "price_changed" ? `${says("TodayTotal")} ${money(entry.total)}` : "" });
    const doing = {
      note: entry.code === "visit_done" && (() => store.keep({ ...entry, kind: "note", met: true, text: entry.text || says("Visited"), state: "waiting", said: "", code: "" })),
      prices: entry.code === "price_changed" && (() => store.keep({ ...entry, lines: entry.lines.map((line) => ({ ...line, price: entry.prices[line.variant] })), state: "waiting", said: "", code: "" })),
      again: entry.state === "refused" && !["visit_done", "price_changed"].includes(entry.code) && (() => store.keep({ ...entry, state: "waiting", said: "", code: "" })),
      change: !entry.tried && (() => store.reopen(entry, entry.draft, entry)),
      drop: !entry.tried && (() => store.drop(entry.key)),
    };
    row.querySelectorAll("[data-do]").forEach((button) => {
      const work = !foreign && doing[button.dataset.do];
      button.hidden = !work;
      if (work) button.addEventListener("click", async () => {
        if (button.dataset.sure && button.textContent !== button.dataset.sure) { button.textContent = button.dataset.sure; return; }
        await work();
        if (button.dataset.do === "change") location.hash = entry.draft;
        else if (button.dataset.do !== "drop") outbox.send();
        await draw();
      });
    });
    return row;
  };
  const waiting = () => (entries.length ? show(list(entries.map(entryRow))) : show(filled("nothing-waits", {})));

  const SCREENS = { today, near, customer, outbox: waiting, ...window.samphanForms({ customerOf, planOf, position, show, taken: () => taken, kept: () => { location.hash = "#today"; outbox.send(); } }) };
  const PRIVATE = new Set(["outbox"]); // of screens that need nothing that was taken along

  const draw = async () => {
    taken = (await store.taken()) ?? null;
    entries = await store.entries();
    const [name, pk] = location.hash.slice(1).split("/");
    const screen = SCREENS[name] ? name : "today";
    document.querySelectorAll("[data-tab]").forEach((tab) => tab.toggleAttribute("aria-current", tab.dataset.tab === screen));
    const count = document.getElementById("field-count");
    count.textContent = entries.length || "";
    count.hidden = !entries.length;
    for (const part of document.querySelectorAll("[data-connection]")) part.hidden = part.dataset.connection !== outbox.state.connection;
    if (taken || PRIVATE.has(screen)) await SCREENS[screen](pk);
    else if (outbox.state.connection === "out") show(filled("signed-out", {}));
    else if (outbox.state.connection === "off") show(filled("nothing-taken", {}));
  };
  /* A form that is being filled in is not drawn anew under the hand. */
  const drawn = () => (main.querySelector("form") ? headOnly() : draw());
  const headOnly = async () => {
    entries = await store.entries();
    for (const part of document.querySelectorAll("[data-connection]")) part.hidden = part.dataset.connection !== outbox.state.connection;
  };
  document.addEventListener("field-changed", drawn);
  window.addEventListener("hashchange", async () => { await draw(); main.focus(); scrollTo(0, 0); });
  draw().then(outbox.send);
  if ("serviceWorker" in navigator && window.isSecureContext) navigator.serviceWorker.register(document.body.dataset.worker);
})();
