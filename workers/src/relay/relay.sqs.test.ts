import { enqueue, enqueueAll } from '@zilker/box-office/outbox/enqueue';
import { claimJobs } from '@zilker/box-office/outbox/relay-batch';
import { newId } from '@zilker/contracts/ids';
import type { Job } from '@zilker/contracts/jobs/job';
import { createSqs } from '@zilker/runtime/sqs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestWorkers, type TestWorkers } from '../testing.ts';
import { relayOnce } from './relay.ts';

let at: TestWorkers;
beforeEach(async () => {
  at = await startTestWorkers();
});
afterEach(() => at.stop());

const jobs = (count: number): Job[] =>
  Array.from({ length: count }, () => ({ kind: 'send-tickets', order: newId('order') }));

/** Every job that the queue has now, taken out of sight. */
async function received(): Promise<string[]> {
  const QueueUrl = await at.context.sqs.urlOf('notifications');
  const orders: string[] = [];
  for (;;) {
    const response = await fetch(at.context.config.SQS_ENDPOINT ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.ReceiveMessage' },
      body: JSON.stringify({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    });
    const { Messages = [] } = (await response.json()) as { Messages?: { Body: string }[] };
    if (Messages.length === 0) return orders.sort();
    for (const { Body } of Messages) orders.push((JSON.parse(Body) as { order: string }).order);
  }
}

const ordersOf = (list: readonly Job[]) => list.map((job) => ('order' in job ? job.order : '')).sort();
const waiting = async () => (await at.database.pool.query('SELECT 1 FROM outbox')).rowCount;
/** The leases of relays that have died end. */
const endLeases = () => at.database.pool.query('UPDATE outbox SET due_at = now()');

test('what was committed goes out once and leaves the table; what was rolled back never existed', async () => {
  const list = jobs(25);
  await at.context.db.transaction((tx) => enqueueAll(tx, list));
  await at.context.db
    .transaction(async (tx) => {
      await enqueueAll(tx, jobs(3));
      throw new Error('rolled back');
    })
    .catch(() => undefined);
  await Promise.all([relayOnce(at.context), relayOnce(at.context), relayOnce(at.context)]);
  expect(await received()).toEqual(ordersOf(list));
  expect(await waiting()).toBe(0);
});

test('a relay that dies between claiming and sending loses nothing', async () => {
  const list = jobs(5);
  await enqueueAll(at.context.db, list);
  expect(await claimJobs(at.context.db, 100)).toHaveLength(5);
  // it dies here; while its lease lasts nobody else sends its jobs
  await relayOnce(at.context);
  expect(await received()).toEqual([]);
  await endLeases();
  await relayOnce(at.context);
  expect(await received()).toEqual(ordersOf(list));
});

test('SQS away: the jobs stay, and go out when it is back', async () => {
  const list = jobs(3);
  await enqueueAll(at.context.db, list);
  const away = createSqs({ ...at.context.config, SQS_ENDPOINT: 'http://127.0.0.1:9' });
  await relayOnce({ ...at.context, sqs: away });
  away.stop();
  expect(await waiting()).toBe(3);
  await endLeases();
  await relayOnce(at.context);
  expect(await received()).toEqual(ordersOf(list));
  expect(await waiting()).toBe(0);
});

test('a job that is not due yet waits', async () => {
  const [job] = jobs(1);
  if (job === undefined) throw new Error('no job');
  await enqueue(at.context.db, job, { dueAt: new Date(Date.now() + 60_000) });
  await relayOnce(at.context);
  expect(await waiting()).toBe(1);
  await endLeases();
  await relayOnce(at.context);
  expect(await received()).toEqual(ordersOf([job]));
});
