/* Live updates: each signal becomes a DOM event `live:<topic>` on the body, so that an element refreshes itself with
   hx-trigger="live:jobs from:body, live:again from:body". `live:again` says that signals may have been missed meanwhile.
   A hidden tab listens to nothing; a lost stream is opened again, later each time. */
(() => {
  const FIRST_WAIT = 1000, LONGEST_WAIT = 60000;
  let source = null, wait = FIRST_WAIT, timer = 0, missed = false;

  const say = (name, detail = {}) => document.body.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));

  function close() {
    clearTimeout(timer);
    if (source) source.close();
    source = null;
    missed = true;
  }

  function listen() {
    if (source || document.hidden) return;
    source = new EventSource("/live/");
    source.onopen = () => {
      wait = FIRST_WAIT;
      if (missed) say("again");
      missed = false;
    };
    source.onmessage = (event) => {
      const { topic, data } = JSON.parse(event.data);
      say(topic, data);
    };
    source.onerror = () => {
      close();
      timer = setTimeout(listen, wait + Math.random() * 1000);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : listen()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", listen);
  listen();
})();
