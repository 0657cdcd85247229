/* How days, hours, money and distances read, and how templates of the page are filled. */
(() => {
  "use strict";
  const thai = document.documentElement.lang !== "en";
  const locale = thai ? "th-TH-u-ca-buddhist" : "en-GB";
  const ZONE = { timeZone: "Asia/Bangkok" };
  const hour = new Intl.DateTimeFormat(locale, { ...ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(locale, { ...ZONE, weekday: "short", day: "numeric", month: "short" });
  const plainDay = new Intl.DateTimeFormat("en-CA", ZONE);
  const money = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const says = (name) => document.body.dataset[`say${name}`];

  const dayOf = (text) => plainDay.format(new Date(text));
  const when = (text) => {
    const moment = new Date(text);
    return dayOf(text) === dayOf(new Date()) ? hour.format(moment) : `${day.format(moment)} ${hour.format(moment)}`;
  };
  const metres = ([a, b], [c, d]) => {
    const turn = Math.PI / 180;
    const across = Math.sin(((c - a) * turn) / 2) ** 2 + Math.cos(a * turn) * Math.cos(c * turn) * Math.sin(((d - b) * turn) / 2) ** 2;
    return 12742000 * Math.asin(Math.sqrt(across));
  };
  const far = (many) => (many < 1000 ? `${Math.round(many / 10) * 10} ${says("Metres")}` : `${(many / 1000).toFixed(1)} ${says("Kilometres")}`);

  /* A copy of a template with texts put where `data-f` names them; what is empty is hidden. */
  const filled = (template, texts, links = {}) => {
    const made = document.getElementById(`t-${template}`).content.firstElementChild.cloneNode(true);
    for (const place of [...(made.matches("[data-f], [data-l]") ? [made] : []), ...made.querySelectorAll("[data-f], [data-l]")]) {
      const { f, l } = place.dataset;
      if (f) place.textContent = texts[f] ?? "";
      if (f && !texts[f]) place.hidden = true;
      if (l && links[l]) place.setAttribute("href", links[l]);
      else if (l) place.hidden = true;
    }
    return made;
  };
  window.samphanWords = { dayOf, when, money: (many) => `฿${money.format(many)}`, metres, far, filled, says };
})();
