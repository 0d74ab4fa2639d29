import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../wait-until.ts';
import { type StripeHarness, stripeHarness, webhookSecret } from './stripe-harness.ts';

let dataDir: string;
let h: StripeHarness;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zilker-stripe-'));
  h = await stripeHarness({ dataDir });
  await h.paid();
});
afterAll(async () => {
  await h.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test('carry a signature that the SDK accepts, and an altered body does not', async () => {
  await h.settled();
  const [first] = h.endpoint.told;
  if (first === undefined) throw new Error('nothing was told');
  expect(h.stripe.webhooks.constructEvent(first.body, first.signature, webhookSecret).id).toBe(
    first.event.id,
  );
  expect(() => h.stripe.webhooks.constructEvent(`${first.body} `, first.signature, webhookSecret)).toThrow();
  expect(() => h.stripe.webhooks.constructEvent(first.body, first.signature, 'whsec_other')).toThrow();
});

test('are told again until they are heard, over a restart as well', async () => {
  h.endpoint.answerWith(500);
  const { id } = await h.createSession();
  await h.stripe.checkout.sessions.expire(id);
  const about = () => h.endpoint.told.filter(({ event }) => (event.data.object as { id: string }).id === id);
  await waitUntil('two attempts', () => about().length >= 2);
  await h.restart();
  expect((await h.stripe.checkout.sessions.retrieve(id)).status).toBe('expired');
  const before = about().length;
  h.endpoint.answerWith(200);
  await h.settled();
  expect(about().length).toBeGreaterThan(before);
  expect(new Set(about().map(({ event }) => event.id)).size).toBe(1);
  const event = await h.stripe.events.retrieve(about()[0]?.event.id ?? '');
  expect(event.pending_webhooks).toBe(0);
});

test('come twice, late and out of order when told to', async () => {
  await h.control('PUT', '/faults', { duplicateWebhooks: 1, reorderWebhooks: 1, reorderMs: 300, seed: 11 });
  const begin = h.endpoint.told.length;
  const { id } = await h.createSession();
  await h.pay(id);
  await h.settled();
  await h.control('PUT', '/faults', {});
  const told = h.endpoint.told.slice(begin).map(({ event }) => event);
  const counts = Map.groupBy(told, ({ id: event }) => event);
  expect([...counts.values()].map((copies) => copies.length)).toEqual([2, 2, 2, 2]);
  const made = (await h.stripe.events.list({ limit: 4 })).data.map((event) => event.id).reverse();
  expect([...counts.keys()]).not.toEqual(made);
});

test('wait while they are held, and nothing is lost', async () => {
  await h.control('PUT', '/faults', { holdWebhooks: true });
  const begin = h.endpoint.told.length;
  const { id } = await h.createSession();
  await h.stripe.checkout.sessions.expire(id);
  expect(await h.control('GET', '/state')).toMatchObject({ undelivered: 1 });
  expect(h.endpoint.told).toHaveLength(begin);
  await h.control('PUT', '/faults', {});
  await h.settled();
  expect(h.endpoint.told).toHaveLength(begin + 1);
});

test('that are dropped are never told of, and stand in the list of events', async () => {
  await h.faults({ dropWebhooks: 1 });
  const { id } = await h.createSession();
  await h.stripe.checkout.sessions.expire(id);
  await h.faults();
  const other = await h.createSession();
  await h.stripe.checkout.sessions.expire(other.id);
  await h.settled();
  expect(h.endpoint.typesAbout(other.id)).toEqual(['checkout.session.expired']);
  expect(h.endpoint.typesAbout(id)).toEqual([]);
  const [missed] = (await h.stripe.events.list({ delivery_success: false })).data;
  expect(missed).toMatchObject({ type: 'checkout.session.expired', data: { object: { id } } });
});

test('can be caught up on by listing events', async () => {
  const events = await h.stripe.events.list({ types: ['checkout.session.completed'], limit: 100 });
  expect(events.data.length).toBeGreaterThan(0);
  expect(new Set(events.data.map(({ type }) => type))).toEqual(new Set(['checkout.session.completed']));
  const all: string[] = [];
  for await (const event of h.stripe.events.list({ limit: 3 })) all.push(event.id);
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBeGreaterThan(6);
});
