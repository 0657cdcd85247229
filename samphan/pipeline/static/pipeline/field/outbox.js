/* Sends what waits on the device, one after the other, as soon as there is a connection. The server takes each key in once, so an
   answer that was lost on the way does no harm; what it refuses stays here with its sentence until a person decides. */
(() => {
  "use strict";
  const store = window.samphanStore;
  const { data: DATA, send: SEND } = document.body.dataset;
  const PATIENCE = 20000; // milliseconds, of an answer and between two tries
  const ask = (url, more = {}) => fetch(url, {
    ...more, headers: { Accept: "application/json", ...more.headers }, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
  });
  const state = { connection: "unknown", who: "" }; // unknown, on, off, out (signed out)
  const tell = () => document.dispatchEvent(new CustomEvent("field-changed"));

  /* Who is signed in, and what to take along. Without a session what was taken along goes; what was written stays. */
  const refresh = async () => {
    try {
      const answer = await ask(DATA);
      if (answer.type === "opaqueredirect") {
        state.connection = "out";
        await store.forget();
        return null;
      }
      if (!answer.ok) throw new Error(answer.status);
      const told = await answer.json();
      const { csrf, ...taken } = told;
      await store.take(taken);
      Object.assign(state, { connection: "on", who: told.who });
      return csrf;
    } catch {
      state.connection = "off";
      return null;
    } finally {
      tell();
    }
  };

  const sendOne = async (entry, csrf) => {
    await store.keep({ ...entry, tried: true });
    const { who: _who, state: _state, name: _name, said: _said, ...body } = entry;
    const answer = await ask(SEND, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "X-CSRFToken": csrf } });
    if (answer.ok) {
      await store.sent(entry.key);
      return;
    }
    const refused = answer.status < 500 && answer.headers.get("Content-Type")?.startsWith("application/problem+json");
    if (!refused) throw new Error(answer.status);
    const { detail, code, prices, total } = await answer.json();
    await store.keep({ ...entry, state: "refused", tried: false, said: detail, code, prices, total });
  };

  const sendAll = async () => {
    const csrf = await refresh();
    if (!csrf) return;
    const waiting = (await store.entries()).filter((entry) => entry.state === "waiting" && entry.who === state.who);
    try {
      for (const entry of waiting) {
        await sendOne(entry, csrf);
        tell();
      }
    } catch {
      state.connection = "off";
    }
    if (waiting.length) await refresh();
  };

  let running = null;
  let again = false;
  /* One at a time, over all tabs; what is kept while a round goes on has a round of its own. */
  const send = () => {
    again = true;
    running ??= (async () => {
      while (again) {
        again = false;
        await (navigator.locks ? navigator.locks.request("samphan-field", sendAll) : sendAll());
      }
      running = null;
    })();
    return running;
  };

  window.addEventListener("online", send);
  window.addEventListener("offline", () => { state.connection = "off"; tell(); });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  setInterval(async () => {
    if (state.connection !== "out" && (state.connection === "off" || (await store.entries()).some((entry) => entry.state === "waiting"))) send();
  }, PATIENCE);
  window.samphanOutbox = { state, send };
})();
