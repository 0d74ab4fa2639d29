import { mkdir } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { pathToFileURL } from 'node:url';
import { buildApp } from 'fauxqs';
import { failAsTold } from './fail-as-told.ts';

/**
 * `node main.ts PORT [DATA_DIR]`: an SQS server on loopback (`fauxqs`), a process of its own so that it can be killed. With DATA_DIR
 * it keeps what it has been sent, also over a `kill -9`.
 *
 * `startFauxqs` would do all this, but listens on every interface; so its parts are put together here as it does it.
 */
const [port, dataDir] = process.argv.slice(2);
const { SqsStore, PersistenceManager } = await internals();
const sqsStore = new SqsStore();
let persistence: Persistence | undefined;
if (dataDir !== undefined) {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  persistence = new PersistenceManager(dataDir);
  persistence.loadSqsQueues(sqsStore);
  sqsStore.persistence = persistence;
  for (const queue of sqsStore.allQueues()) {
    queue.persistence = persistence;
    // a queue's address is kept with it, and the port may have moved since
    queue.url = new URL(new URL(queue.url).pathname, `http://127.0.0.1:${port}`).href;
  }
}
const app = buildApp({ logger: false, stores: { sqsStore } as never });
app.addHook('onClose', async () => persistence?.close());
failAsTold(app);
await app.listen({ port: Number(port), host: '127.0.0.1' });

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => void app.close().finally(() => process.exit()));

type Persistence = { loadSqsQueues(store: Store): void; close(): void };
type Store = {
  persistence: Persistence | undefined;
  allQueues(): Iterable<{ url: string; persistence: Persistence }>;
};

/** The two classes that fauxqs keeps to itself, by their files beside its entry; its version is pinned. */
async function internals(): Promise<{
  SqsStore: new () => Store;
  PersistenceManager: new (dataDir: string) => Persistence;
}> {
  const home = pathToFileURL(findPackageJSON('fauxqs', import.meta.url) ?? '');
  const { SqsStore } = await import(new URL('./dist/sqs/sqsStore.js', home).href);
  const { PersistenceManager } = await import(new URL('./dist/persistence.js', home).href);
  return { SqsStore, PersistenceManager };
}
