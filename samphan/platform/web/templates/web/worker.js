/* Keeps pages that hold nobody's data for the time without a connection. Other answers of the server are never kept: they hold people's data. */
"use strict";
const PAGES = [{% for url in pages %}"{{ url|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const FILES = [{% for url in files %}"{{ url|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const KEPT = [...PAGES, ...FILES];
const STORE = `offline-${KEPT.join("|").split("").reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) | 0, 7)}`;
const PATIENCE = 4000; // milliseconds: a weak connection that says nothing is none

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(KEPT)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== STORE).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

const patient = (request) => fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
/* From the net, and kept anew; what was kept when the net does not answer. */
const page = async (request, path) => {
  try {
    const answer = await patient(request);
    if (answer.ok && !answer.redirected) await (await caches.open(STORE)).put(path, answer.clone());
    return answer;
  } catch {
    return (await caches.match(path)) ?? Response.error();
  }
};
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.mode === "navigate" && PAGES.includes(path)) event.respondWith(page(request, path));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(PAGES[0])));
  else if (FILES.includes(path)) event.respondWith(patient(request).catch(async () => (await caches.match(path)) ?? fetch(request)));
});
