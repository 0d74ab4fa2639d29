/**
 * The service worker: keeps every file of the app, so that a scanner can be reloaded with no network. It never touches the API: a
 * door list or a check-in is the app's own business.
 */
import { isKept } from './kept.ts';

type WaitUntil = Event & { waitUntil: (work: Promise<unknown>) => void };
type FetchEvent = WaitUntil & { request: Request; respondWith: (answer: Promise<Response>) => void };
type Worker = EventTarget & {
  location: Location;
  skipWaiting: () => Promise<void>;
  clients: { claim: () => Promise<void> };
};

const worker = globalThis as unknown as Worker;
const prefix = 'scanner-';

worker.addEventListener('install', (event) => {
  (event as WaitUntil).waitUntil(keepFiles().then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => {
  (event as WaitUntil).waitUntil(dropOldFiles().then(() => worker.clients.claim()));
});

worker.addEventListener('fetch', (event) => {
  const { request, respondWith } = event as FetchEvent;
  if (isKept(request, worker.location.origin)) respondWith.call(event, answer(request));
});

async function keepFiles(): Promise<void> {
  const { version, files } = await readList();
  const cache = await caches.open(prefix + version);
  await cache.addAll(files.map((file) => new Request(file, { cache: 'reload' })));
}

async function dropOldFiles(): Promise<void> {
  const newest = (await readList().catch(() => undefined))?.version;
  if (newest === undefined) return;
  const names = await caches.keys();
  await Promise.all(
    names
      .filter((name) => name.startsWith(prefix) && name !== prefix + newest)
      .map((name) => caches.delete(name)),
  );
}

async function readList(): Promise<{ version: string; files: string[] }> {
  const response = await fetch('/offline.json', { cache: 'no-store' });
  if (!response.ok) throw new Error('The list of files cannot be read.');
  return response.json();
}

async function answer(request: Request): Promise<Response> {
  const kept = await caches.match(request.mode === 'navigate' ? '/index.html' : request, {
    ignoreVary: true,
  });
  return kept ?? fetch(request);
}
