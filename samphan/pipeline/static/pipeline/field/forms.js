/* What is written on the road: a visit, a note, an order. Every stroke is kept as a draft; saving makes it an entry that is sent. */
(() => {
  "use strict";
  const store = window.samphanStore;
  const { when, money, filled, says } = window.samphanWords;

  window.samphanForms = ({ customerOf, planOf, position, show, taken, kept }) => {
    /* `values` is the draft; `save` makes the entry out of it. */
    const bind = (form, draft, values, save) => {
      const text = form.elements.text;
      text.value = values.text ?? "";
      const keepDraft = () => store.saveDraft(draft, values);
      form.addEventListener("input", () => { values.text = text.value; keepDraft(); });
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        values.text = text.value;
        const button = form.querySelector("[type=submit]");
        const wrong = form.querySelector("[data-wrong]");
        const entry = save();
        wrong.hidden = Boolean(entry.key);
        if (!entry.key) { wrong.textContent = entry; return; }
        button.disabled = true;
        navigator.storage?.persist?.();
        await store.keep({ ...entry, draft, who: taken().who, state: "waiting", text: values.text.trim() }, draft);
        document.getElementById("field-said").textContent = says("Saved");
        kept();
      });
      return keepDraft;
    };
    /* A key of its own for each entry, and the same one when it is taken up again. */
    const entryOf = (kind, customer, name, values) => ({ key: values.key ?? crypto.randomUUID(), kind, customer, name, at: values.at ?? new Date().toISOString() });

    const arrival = (form, values, keepDraft) => {
      const button = form.querySelector("[data-arrive]");
      const told = form.querySelector("[data-arrived]");
      const tell = () => {
        told.hidden = !values.met;
        button.hidden = Boolean(values.met);
        if (values.met) told.textContent = `${says("Arrived")} ${when(values.at)}${values.latitude ? ` · ${says("PlaceKnown")}` : ""}`;
      };
      button.addEventListener("click", async () => {
        Object.assign(values, { met: true, at: new Date().toISOString() });
        await keepDraft();
        tell();
        const place = await position();
        if (place) { Object.assign(values, { latitude: place[0].toFixed(5), longitude: place[1].toFixed(5) }); await keepDraft(); tell(); }
      });
      tell();
    };
    const visitForm = async (draft, { plan, customer }) => {
      const values = (await store.draft(draft)) ?? {};
      const name = plan?.name ?? customer?.name;
      const one = customer ?? customerOf(plan.customer);
      const pk = plan?.customer ?? customer.id;
      const made = filled("visit", { name, what: plan ? `${when(plan.due_at)} · ${plan.what}` : "", about: plan?.about, place: plan?.place || one?.address, phone: one?.phone_shown },
        { call: one?.phone && `tel:${one.phone}`, note: `#note/${pk}`, order: taken().sells && one && `#order/${pk}` });
      const form = made.querySelector("form");
      const meets = !plan || ["visit", "appointment"].includes(plan.kind);
      if (plan?.arrived_at && !values.at) Object.assign(values, { met: true, at: plan.arrived_at });
      const keepDraft = bind(form, draft, values, () => ({
        ...entryOf("visit", pk, name, values), follow_up: plan?.id ?? null, met: Boolean(values.met) || !plan, latitude: values.latitude ?? null, longitude: values.longitude ?? null,
      }));
      form.querySelector("[data-arrival]").hidden = !meets;
      if (meets) arrival(form, values, keepDraft);
      show(made);
    };

    const note = async (pk) => {
      const draft = `note/${pk}`;
      const values = (await store.draft(draft)) ?? {};
      const name = customerOf(pk)?.name ?? values.name;
      if (!name) return show(filled("gone", {}));
      const made = filled("note", { name });
      bind(made.querySelector("form"), draft, values, () => (values.text.trim() ? { ...entryOf("note", pk, name, values), met: Boolean(values.met) } : says("Empty")));
      return show(made);
    };

    const order = async (pk) => {
      const draft = `order/${pk}`;
      const one = customerOf(pk);
      if (!one || !taken().sells) return show(filled("gone", {}));
      const values = (await store.draft(draft)) ?? {};
      values.many ??= Object.fromEntries((values.lines ?? []).map((line) => [line.variant, line.quantity]));
      const prices = taken().prices[pk] ?? {};
      const priceOf = (product) => prices[product.id] ?? product.price;
      const made = filled("order", { name: one.name });
      const form = made.querySelector("form");
      const chosen = () => taken().products.filter((product) => Number(values.many[product.id]) > 0);
      const sum = () => { form.querySelector("[data-sum]").textContent = money(chosen().reduce((all, product) => all + Number(values.many[product.id]) * Number(priceOf(product)), 0)); };
      const rows = taken().products.map((product) => {
        const row = filled("product", { name: product.name, price: `${money(priceOf(product))} / ${product.unit}`, own: prices[product.id] && says("OwnPrice"), left: product.available === null ? "" : `${says("Left")} ${product.available}` });
        const many = row.querySelector("input");
        many.setAttribute("aria-label", `${says("Quantity")} ${product.name}`);
        many.value = values.many[product.id] ?? "";
        const set = (written) => {
          if (Number(written) > 0) values.many[product.id] = String(written);
          else delete values.many[product.id];
          row.toggleAttribute("data-chosen", Number(written) > 0);
          sum();
        };
        many.addEventListener("input", () => set(many.value.trim()));
        row.querySelectorAll("[data-step]").forEach((button) => button.addEventListener("click", () => {
          const next = Math.max(0, (Number(many.value) || 0) + Number(button.dataset.step));
          many.value = next || "";
          set(next);
          many.dispatchEvent(new Event("input", { bubbles: true }));
        }));
        set(many.value);
        return row;
      });
      form.querySelector("[data-products]").append(...rows);
      form.querySelector("[type=search]").addEventListener("input", (event) => {
        const wanted = event.target.value.trim().toLowerCase();
        rows.forEach((row, at) => { const product = taken().products[at]; row.hidden = !`${product.name} ${product.sku}`.toLowerCase().includes(wanted); });
      });
      bind(form, draft, values, () => (chosen().length
        ? { ...entryOf("order", pk, one.name, values), branch: one.branch, lines: chosen().map((product) => ({ variant: product.id, quantity: values.many[product.id], price: priceOf(product) })) }
        : says("NoLines")));
      sum();
      return show(made);
    };

    return {
      visit: (pk) => { const plan = planOf(pk); return plan ? visitForm(`visit/${pk}`, { plan }) : show(filled("gone", {})); },
      met: (pk) => { const customer = customerOf(pk); return customer ? visitForm(`met/${pk}`, { customer }) : show(filled("gone", {})); },
      note,
      order,
    };
  };
})();
