// The service worker: our static files by version, and one page that says there is no internet.
// Never a page with data.
const PAGE = "/offline";
const CACHE = `static${self.location.search}`;

async function fill() {
  const cache = await caches.open(CACHE);
  const page = await fetch(PAGE, { cache: "no-store", credentials: "omit" });
  if (!page.ok) throw new Error("no page to keep"); // tried again at the next edit
  const files = new Set((await page.clone().text()).match(/\/static\/[^"]+/g) || []);
  await cache.addAll(files);
  await cache.put(PAGE, page);
  await self.skipWaiting();
}

async function tidy() {
  const old = (await caches.keys()).filter((name) => name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function file(request) {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(PAGE)) || Response.error();
  }
}

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (origin === self.location.origin && pathname.startsWith("/static/") && search) event.respondWith(file(request));
});
