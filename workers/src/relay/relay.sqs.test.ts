import { enqueue, enqueueAll } from '@zilker/box-office/outbox/enqueue';
import { later, laterMaxMs } from '@zilker/box-office/outbox/later';
import { claimJobs, putOffUnsent } from '@zilker/box-office/outbox/relay-batch';
import { newId } from '@zilker/contracts/ids';
import type { Job } from '@zilker/contracts/jobs/job';
import { createSqs, sendWireJobs } from '@zilker/runtime/sqs';
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
  expect((await claimJobs(at.context.db, 100)).rows).toHaveLength(5);
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
  await expect(relayOnce({ ...at.context, sqs: away })).rejects.toThrow('no queue takes anything');
  away.stop();
  expect(await waiting()).toBe(3);
  const { rows } = await at.database.pool.query<{ soon: boolean }>(
    "SELECT due_at < now() + interval '3 seconds' AS soon FROM outbox",
  );
  expect(rows.every(({ soon }) => soon)).toBe(true);
  await endLeases();
  await relayOnce(at.context);
  expect(await received()).toEqual(ordersOf(list));
  expect(await waiting()).toBe(0);
});

test('a job that is not due yet waits', async () => {
  const [job] = jobs(1);
  if (job === undefined) throw new Error('no job');
  await enqueue(at.context.db, job, { dueAt: later(new Date(), laterMaxMs) });
  await relayOnce(at.context);
  expect(await waiting()).toBe(1);
  await endLeases();
  await relayOnce(at.context);
  expect(await received()).toEqual(ordersOf([job]));
});

test('a relay killed between sending and deleting sends again, and loses nothing', async () => {
  const list = jobs(12);
  await enqueueAll(at.context.db, list);
  const { rows } = await claimJobs(at.context.db, 100);
  await sendWireJobs(at.context.sqs, 'notifications', rows);
  // it is killed here: the rows are there, and their lease ends
  expect(await waiting()).toBe(12);
  await endLeases();
  await relayOnce(at.context);
  expect(await received()).toEqual([...ordersOf(list), ...ordersOf(list)].sort());
  expect(await waiting()).toBe(0);
});

test('a relay that comes back after its lease has ended does not end the lease of another', async () => {
  await enqueueAll(at.context.db, jobs(2));
  const late = await claimJobs(at.context.db, 100);
  await endLeases();
  const other = await claimJobs(at.context.db, 100);
  const ids = late.rows.map(({ id }) => id);
  expect(other.rows.map(({ id }) => id)).toEqual(ids);
  await putOffUnsent(at.context.db, late, ids, 0);
  expect((await claimJobs(at.context.db, 100)).rows).toEqual([]);
  await putOffUnsent(at.context.db, other, ids, 0);
  expect((await claimJobs(at.context.db, 100)).rows).toHaveLength(2);
});

test('several relays side by side send every row once', async () => {
  const list = jobs(2_000);
  await enqueueAll(at.context.db, list);
  const relay = async () => {
    while ((await waiting()) !== 0) await relayOnce(at.context);
  };
  await Promise.all([relay(), relay(), relay(), relay()]);
  expect(await received()).toEqual(ordersOf(list));
});

test('a queue and a version that this relay does not know: the first is left to others, the second goes as it is', async () => {
  const order = newId('order');
  const job = { kind: 'send-tickets', v: 7, order, more: 1 };
  await at.database.pool.query(
    "INSERT INTO outbox (queue, job) VALUES ('jukebox', '{}'), ('notifications', $1)",
    [job],
  );
  await relayOnce(at.context);
  expect(await received()).toEqual([order]);
  const { rows } = await at.database.pool.query('SELECT queue FROM outbox WHERE due_at <= now()');
  expect(rows).toEqual([{ queue: 'jukebox' }]);
});
