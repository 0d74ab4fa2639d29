import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { outbox, stripeEvents } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { createEventStore, type EventToStore, storeStripeEvent } from './store-event.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query('TRUNCATE stripe_events, outbox'));

const order = newId('order');
/** An event as Stripe would write it; `more` is put in as JSON. */
function eventOf(
  id: string,
  options: { type?: string; livemode?: boolean; more?: string } = {},
): EventToStore {
  const { type = 'charge.updated', livemode = false, more = '"x"' } = options;
  const object = `{"id": "cs_1", "object": "checkout.session", "metadata": {"order": "${order}"}, "more": ${more}}`;
  const body = `{"id": "${id}", "type": "${type}", "livemode": ${livemode}, "data": {"object": ${object}}}`;
  return { event: JSON.parse(body), body };
}
const open = () => createEventStore(database.db, { livemode: false });
async function kept() {
  const events = await database.db.select().from(stripeEvents).orderBy(stripeEvents.id);
  const jobs = await database.db.select().from(outbox).orderBy(outbox.id);
  return { events, jobs };
}

test('events that come together are one statement, each with its job, its trace and an answer of its own', async () => {
  const store = open();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const inputs = Array.from({ length: 250 }, (_, n) => ({ ...eventOf(`evt_${n}`), traceparent }));
  const paid = eventOf('evt_paid', { type: 'checkout.session.completed' });
  const twice = [...inputs, paid, ...inputs.slice(0, 20)];
  const fresh = await Promise.all(twice.map(store));
  expect(fresh.filter(Boolean)).toHaveLength(251);
  const { events, jobs } = await kept();
  expect(events).toHaveLength(251);
  expect(events.every(({ raw, handledAt }) => raw === null && handledAt === null)).toBe(true);
  expect(jobs.map(({ job }) => ('stripeEvent' in job ? job.stripeEvent : '')).sort()).toEqual(
    events.map(({ id }) => id),
  );
  expect(jobs.filter((row) => row.traceparent === traceparent)).toHaveLength(250);
  expect(jobs.find(({ job }) => job.kind === 'finalize-order')).toMatchObject({
    queue: 'orders',
    job: { order, stripeEvent: 'evt_paid' },
  });
  // what was kept before is not new
  expect(await Promise.all(twice.map(store))).toEqual(twice.map(() => false));
  expect((await kept()).jobs).toHaveLength(251);
});

test('six replicas that are told the same in any order keep each once', async () => {
  const inputs = Array.from({ length: 120 }, (_, n) => eventOf(`evt_${n}`));
  const replicas = Array.from({ length: 6 }, open);
  const fresh = await Promise.all(
    replicas.flatMap((store, n) =>
      inputs.map((_, at) => store(inputs[(at * 7 + n * 13) % 120] ?? eventOf('evt_0'))),
    ),
  );
  expect(fresh.filter(Boolean)).toHaveLength(120);
  const { events, jobs } = await kept();
  expect([events.length, jobs.length]).toEqual([120, 120]);
});

test('text that jsonb does not know is kept as it came, beside what it does', async () => {
  const store = open();
  const odd = eventOf('evt_odd', { more: String.raw`["\u0000", "\ud800", "\ud83c\udfab", "\\u0000"]` });
  expect(await store(odd)).toBe(true);
  const { events, jobs } = await kept();
  expect(events).toMatchObject([
    {
      raw: odd.body,
      payload: { data: { object: { more: ['\ufffd', '\ufffd', '🎫', String.raw`\u0000`] } } },
    },
  ]);
  expect(jobs).toHaveLength(1);
});

test('what the database cannot take at all spoils no other, and is kept as text with what it is about', async () => {
  const store = open();
  const deep = eventOf('evt_deep', { more: `${'['.repeat(50_000)}${']'.repeat(50_000)}` });
  const large = eventOf('evt_large', { more: '1e999999' });
  const others = Array.from({ length: 40 }, (_, n) => eventOf(`evt_${n}`));
  const fresh = await Promise.all([...others.slice(0, 20), deep, large, ...others.slice(20)].map(store));
  expect(fresh.every(Boolean)).toBe(true);
  const { events, jobs } = await kept();
  expect([events.length, jobs.length]).toEqual([42, 42]);
  for (const { id, raw, payload } of events) {
    const input = [deep, large].find(({ event }) => event.id === id);
    expect(raw).toBe(input?.body ?? null);
    expect(payload).toMatchObject({ id, data: { object: { id: 'cs_1', object: 'checkout.session' } } });
  }
});

test('an event of the other world is kept for the record, and nobody works on it', async () => {
  await open()(eventOf('evt_live', { livemode: true, type: 'checkout.session.completed' }));
  const { events, jobs } = await kept();
  expect(events).toMatchObject([{ outcome: 'other_world', handledAt: expect.any(Date) }]);
  expect(jobs).toEqual([]);
});

test('while the database is away each is refused, so that Stripe sends it again', async () => {
  const cause = Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' });
  let asked = 0;
  const $client = {
    query: () => {
      asked++;
      return Promise.reject(cause);
    },
  };
  const store = createEventStore({ $client } as never, { livemode: false });
  const ends = await Promise.allSettled(Array.from({ length: 30 }, (_, n) => store(eventOf(`evt_${n}`))));
  expect(ends.every((end) => end.status === 'rejected' && end.reason === cause)).toBe(true);
  // not one by one: each of them would have failed too
  expect(asked).toBeLessThan(10);
});

test('more than can be kept in time are refused at once', async () => {
  const $client = { query: () => new Promise(() => undefined) };
  const store = createEventStore({ $client } as never, { livemode: false });
  for (let n = 0; n < 2_000; n++) void store(eventOf(`evt_${n}`));
  await expect(store(eventOf('evt_more'))).rejects.toMatchObject({ code: 'unavailable' });
});

test('one that was fetched is kept as one that was sent', async () => {
  const { event } = eventOf('evt_1', { livemode: true });
  expect(await storeStripeEvent(database.db, { event, payload: event })).toBe(true);
  expect(await storeStripeEvent(database.db, { event, payload: event })).toBe(false);
  expect((await kept()).jobs).toHaveLength(1);
});
