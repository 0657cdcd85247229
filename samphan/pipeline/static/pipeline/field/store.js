/* What the device keeps, in two databases. What was taken along is private and thrown away on sign-out (web/js/shell.js); what was
   written and not yet sent stays until it is sent. */
(() => {
  "use strict";
  const PRIVATE = "samphan-private";
  const KEPT = "samphan-field";
  const STORES = { [PRIVATE]: ["taken"], [KEPT]: ["outbox", "drafts"] };

  const settled = (asked) => new Promise((done, fail) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const open = async (name) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => STORES[name].forEach((store) => asked.result.createObjectStore(store));
    return settled(asked);
  };
  /* One transaction, on disk before it is said to be done; the database is closed behind it, so that it can be thrown away at any time. */
  const inOneGo = async (name, mode, work) => {
    const base = await open(name);
    try {
      const transaction = base.transaction(STORES[name], mode, { durability: "strict" });
      const ended = new Promise((done, fail) => {
        transaction.oncomplete = done;
        transaction.onabort = transaction.onerror = () => fail(transaction.error);
      });
      const asked = work(...STORES[name].map((store) => transaction.objectStore(store)));
      await ended;
      return asked?.result;
    } finally {
      base.close();
    }
  };

  /* In the order they were asked for: a draft that is being saved does not come back after its entry was made. */
  let last = Promise.resolve();
  const within = (...how) => {
    const next = last.then(() => inOneGo(...how));
    last = next.catch(() => null);
    return next;
  };
  /* What may have reached the server already is not changed any more: the server would keep the first. */
  const unlessSent = (outbox, key, work) => {
    const asked = outbox.get(key);
    asked.onsuccess = () => { if (asked.result && !asked.result.tried) work(); };
  };

  window.samphanStore = {
    taken: () => within(PRIVATE, "readonly", (taken) => taken.get("now")),
    take: (told) => within(PRIVATE, "readwrite", (taken) => taken.put(told, "now")),
    forget: () => settled(indexedDB.deleteDatabase(PRIVATE)),
    entries: async () => (await within(KEPT, "readonly", (outbox) => outbox.getAll())).sort((a, b) => a.at.localeCompare(b.at)),
    /* The draft becomes an entry in one step: a page that dies here leaves the one or the other, never both or neither. */
    keep: (entry, draft) => within(KEPT, "readwrite", (outbox, drafts) => { outbox.put(entry, entry.key); if (draft) drafts.delete(draft); }),
    reopen: (entry, draft, values) => within(KEPT, "readwrite", (outbox, drafts) => unlessSent(outbox, entry.key, () => { drafts.put(values, draft); outbox.delete(entry.key); })),
    drop: (key) => within(KEPT, "readwrite", (outbox) => unlessSent(outbox, key, () => outbox.delete(key))),
    sent: (key) => within(KEPT, "readwrite", (outbox) => outbox.delete(key)),
    draft: (name) => within(KEPT, "readonly", (_outbox, drafts) => drafts.get(name)),
    saveDraft: (name, values) => within(KEPT, "readwrite", (_outbox, drafts) => drafts.put(values, name)),
  };
})();
