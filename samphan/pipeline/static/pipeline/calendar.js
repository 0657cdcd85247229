/* The calendar: another colleague is shown as soon as chosen; a check-in waits for the phone to say where it is, or goes without. */
(() => {
  "use strict";
  document.addEventListener("change", (event) => event.target.closest("[data-goes]")?.requestSubmit());
  const told = new WeakSet();
  document.addEventListener("htmx:confirm", (event) => {
    const form = event.target;
    if (!form.matches?.("[data-here]") || told.has(form) || !navigator.geolocation) return;
    event.preventDefault();
    const go = (place) => {
      if (place) { form.elements.latitude.value = place.coords.latitude.toFixed(5); form.elements.longitude.value = place.coords.longitude.toFixed(5); }
      told.add(form);
      event.detail.issueRequest(true);
    };
    navigator.geolocation.getCurrentPosition(go, () => go(null), { timeout: 6000, maximumAge: 60000 });
  });
})();
