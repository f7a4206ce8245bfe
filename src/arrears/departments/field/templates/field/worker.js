/* The service worker of the visits' page: the page and what it is made of, so that it opens without a network.
   Nothing of any borrower is kept here; the day lies encrypted in the browser's own database (kept.js). */
"use strict";
const TOLD = {% autoescape off %}{{ told }}{% endautoescape %};
const CACHE = "field-" + TOLD.version;

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll(TOLD.files);
  const page = await fetch(TOLD.page, { redirect: "manual" });
  if (page.ok) await cache.put(TOLD.page, page);
}

async function clean() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("field-") && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/* The network first: what is new is better than what is kept. */
async function page(request) {
  const cache = await caches.open(CACHE);
  try {
    const fresh = await fetch(request);
    if (fresh.ok && !fresh.redirected) await cache.put(TOLD.page, fresh.clone());
    return fresh;
  } catch (fault) {
    const kept = await cache.match(TOLD.page);
    if (kept) return kept;
    throw fault;
  }
}

async function file(request) {
  const kept = await (await caches.open(CACHE)).match(request);
  return kept || fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(clean()));
self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === TOLD.page) event.respondWith(page(request));
  else if (TOLD.files.includes(url.pathname)) event.respondWith(file(request));
});
