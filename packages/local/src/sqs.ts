import { mkdir } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { pathToFileURL } from 'node:url';
import { deliveriesMax, queues } from '@zilker/contracts/jobs/job';
import { buildApp } from 'fauxqs';
import { requireFreePorts } from './ports.ts';

export type Sqs = { endpoint: string; stop(): Promise<void> };

/**
 * An SQS server on loopback (`fauxqs`) with our queues and their dead-letter queues. With `dataDir` it keeps what it has
 * been sent over a restart, and over a `kill -9`.
 *
 * `startFauxqs` would do all this, but listens on every interface; so its parts are put together here as it does it.
 */
export async function startSqs(options: {
  port: number;
  dataDir?: string;
  queuePrefix?: string;
}): Promise<Sqs> {
  await requireFreePorts({ sqs: options.port });
  const { SqsStore, PersistenceManager } = await internals();
  const endpoint = `http://127.0.0.1:${options.port}`;
  const sqsStore = new SqsStore();
  let persistence: Persistence | undefined;
  if (options.dataDir !== undefined) {
    await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
    persistence = new PersistenceManager(options.dataDir);
    persistence.loadSqsQueues(sqsStore);
    sqsStore.persistence = persistence;
    for (const queue of sqsStore.allQueues()) {
      queue.persistence = persistence;
      // a queue's address is kept with it, and the port may have moved since
      queue.url = new URL(new URL(queue.url).pathname, endpoint).href;
    }
  }
  const app = buildApp({ logger: false, stores: { sqsStore } as never });
  app.addHook('onClose', async () => persistence?.close());
  await app.listen({ port: options.port, host: '127.0.0.1' });
  await createQueues(endpoint, options.queuePrefix ?? defaultQueuePrefix);
  return { endpoint, stop: () => app.close() };
}

export const defaultQueuePrefix = 'zilker-';

/** Makes each queue and its dead-letter queue, unless they are there. */
export async function createQueues(endpoint: string, prefix: string): Promise<void> {
  for (const name of queues) {
    const deadLetters = await createQueue(endpoint, `${prefix}${name}-dlq`, {
      MessageRetentionPeriod: '1209600',
    });
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${deadLetters.split('/').at(-1)}`;
    await createQueue(endpoint, `${prefix}${name}`, {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: deliveriesMax }),
      VisibilityTimeout: '30',
    });
  }
}

async function createQueue(
  endpoint: string,
  name: string,
  attributes: Record<string, string>,
): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.CreateQueue' },
    body: JSON.stringify({ QueueName: name, Attributes: attributes }),
  });
  const answer = (await response.json()) as { QueueUrl?: string; message?: string };
  if (answer.QueueUrl === undefined) throw new Error(`queue ${name}: ${answer.message ?? response.status}`);
  return answer.QueueUrl;
}

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
