/* The page of a fault: the way back to a form, and going on by itself when the database answers again. */
(() => {
  "use strict";
  const EVERY = 4000; // milliseconds, and up to as much again, so that a whole office does not come back at once
  const sent = sessionStorage.getItem("draft-sent"); // by forms.js, as the form left
  const goBack = document.querySelector("[data-go-back]");
  if (goBack && sent) {
    sessionStorage.setItem("draft-back", sent);
    sessionStorage.removeItem("draft-sent");
  }
  goBack?.addEventListener("click", (event) => {
    if (history.length < 2) return;
    event.preventDefault();
    history.back();
  });

  const answers = async () => {
    try {
      const health = await (await fetch("/health/", { cache: "no-store" })).json();
      return health.checks.database === "ok";
    } catch {
      return false;
    }
  };
  const look = async () => {
    if (!(await answers())) return setTimeout(look, EVERY * (1 + Math.random()));
    if (document.body.dataset.away === "page") return location.reload();
    document.querySelector("[data-back-again]").hidden = false; // a form is sent by a person, never by itself
    return undefined;
  };
  if (document.body.dataset.away) setTimeout(look, EVERY);
})();
