/* global FILES */
// Keeps the kiosk's page and its two files. The network's page comes first, so that a changed question is asked; without
// a network the kept one is shown. FILES is put before this text by the server. Nothing else passes through here.
const STORE = "talkoot-kiosk";

addEventListener("install", (event) => event.waitUntil((async () => {
  const store = await caches.open(STORE);
  await Promise.all(FILES.map((file) => store.add(new Request(file, { cache: "reload", credentials: "omit" }))));
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

const late = (milliseconds) => new Promise((_, refuse) => setTimeout(refuse, milliseconds));

const page = async (request) => {
  const store = await caches.open(STORE);
  try {
    const response = await Promise.race([fetch(request, { credentials: "omit" }), late(4000)]);
    if (response.ok) {
      await store.put(FILES[0], response.clone());
      return response;
    }
    // The point was closed or the server is unwell: what customers pressed so far must still be delivered from here.
    return (await store.match(FILES[0])) ?? response;
  } catch {
    return (await store.match(FILES[0])) ?? Response.error();
  }
};

const file = async (request) => {
  const store = await caches.open(STORE);
  const kept = await store.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await store.put(request, response.clone());
  return response;
};

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (pathname === FILES[0]) event.respondWith(page(request));
  else if (/\/kiosk\.[0-9a-f]+\.(css|js)$/.test(pathname)) event.respondWith(file(request));
});
