/// <reference lib="webworker" />
// Keeps the app's own files so that a ticket opens at a door with no signal. It never answers for the API or the room.
const shell = [
  /* shell */
];
const cacheName = `zilker-shell-${hash(shell.join())}`;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll(['/', '/favicon.svg', ...shell]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith('zilker-shell-') && name !== cacheName)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(fetch(request).catch(() => fromShell('/', request)));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(fromShell(request, request));
});

/** The kept file, else the network's. */
async function fromShell(key, request) {
  return (await caches.match(key)) ?? fetch(request);
}

/** FNV-1a: enough to tell one build's list from another's. */
function hash(text) {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(16);
}
