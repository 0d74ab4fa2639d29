import { setTimeout as delay } from 'node:timers/promises';
import type { OrderView } from '@zilker/contracts/http/sale';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { releaseExpiring } from '../orders/end-session.ts';
import { eventOf, startTestPayments, type TestPayments } from '../orders/testing-payments.ts';
import { drain } from './testing-drain.ts';

/** The hold ends at the very moment at which its fan pays, 200 times: whatever comes first, fan, venue and Stripe agree in the end. */
let standIn: StripeStandIn;
let at: TestPayments;

beforeAll(async () => {
  standIn = await startStripe({ port: await freePort() });
  at = await startTestPayments(standIn.url);
});
afterAll(async () => {
  await standIn.stop();
  await at.stop();
});

const atOnce = 10;
const jitterMs = 25;

test('200 payments at the end of their holds: each order is paid by one charge or cost nobody anything', async () => {
  await race(200, (ms) => at.expire(ms));
}, 300_000);

test('negative control: tickets that go back before Stripe has ended the session are found', async () => {
  await expect(race(60, giveBackFirst)).rejects.toThrow('tickets went back while their fan could pay');
}, 300_000);

/** A sweep that does not wait for Stripe. */
async function giveBackFirst(ms: number): Promise<number> {
  const moved = await at.expire(ms);
  const { rows } = await at.database.pool.query<{ id: OrderView['id'] }>(
    "SELECT id FROM orders WHERE state = 'expiring'",
  );
  for (const { id } of rows) await releaseExpiring(at.db, id, new Date(ms));
  return moved;
}

type Sweep = (ms: number) => Promise<number>;

async function race(times: number, sweep: Sweep): Promise<void> {
  const seed = Number(process.env.ZILKER_TEST_SEED ?? Date.now() % 1_000_000);
  console.info(`last-moment: ZILKER_TEST_SEED=${seed}`);
  const random = dice(seed);
  await at.fresh({ types: [{ capacity: times }] }, times);
  await at.database.pool.query('UPDATE drops SET promised = 0');
  await at.database.pool.query('UPDATE visits SET promised = false');
  const orders: OrderView[] = [];
  for (let from = 0; from < times; from += atOnce) {
    const batch = await Promise.all(Array.from({ length: atOnce }, (_, n) => at.hold(from + n, [1])));
    orders.push(...batch);
    await Promise.all(batch.map((order) => at.pay(order)));
    const jitter = batch.map(() => [random(), random(), random(), random()].map((part) => part * jitterMs));
    await Promise.all(batch.map((order, i) => play(order, sweep, jitter[i] ?? [])));
    await drain(at.db, at.payments, now);
    await aim(batch);
  }
  // the sweep, once more, over what is left; late ones have their turn
  while ((await sweep(endMs(orders))) > 0) await drain(at.db, at.payments, now);
  await drain(at.db, at.payments, now);
  await expectWhole(orders, seed);
}

/** How long after the sweep's turn the fans pay: so that about one half of them are quicker than Stripe is told to end their sessions. */
let leadMs = 40;
async function aim(batch: readonly OrderView[]): Promise<void> {
  let paid = 0;
  for (const order of batch) if ((await at.row(order)).state === 'paid') paid++;
  leadMs = Math.max(0, leadMs + (paid / batch.length - 0.5) * 60);
}

/** Everything follows the hold of the last order: its end is now. */
let present = Date.now();
const now = () => new Date(present);
const endMs = (orders: readonly OrderView[]) => Math.max(...orders.map(({ expiresAtMs }) => expiresAtMs));

async function play(
  order: OrderView,
  sweep: Sweep,
  [pay = 0, end = 0, tell = 0, work = 0]: readonly number[],
): Promise<void> {
  present = order.expiresAtMs;
  const paid = delay(leadMs + pay).then(() => at.payByCard(order).catch(() => undefined));
  const told = paid
    .then(() => delay(tell))
    .then(async () => {
      const session = await at.session(order);
      const type = session.status === 'complete' ? 'checkout.session.completed' : 'checkout.session.expired';
      // an open one has nothing to tell yet
      if (session.status !== 'open') await at.store(eventOf(type, session));
    });
  const swept = delay(end).then(() => sweep(order.expiresAtMs));
  const worked = swept.then(() => delay(work)).then(() => drain(at.db, at.payments, now));
  await Promise.all([paid, told, swept, worked]);
}

async function expectWhole(orders: readonly OrderView[], seed: number): Promise<void> {
  const counts = { paid: 0, ended: 0 };
  const all = await at.allIntents();
  let receivedCents = 0;
  for (const order of orders) {
    const intents = all.filter(({ metadata }) => metadata.order === order.id);
    const { state } = await at.row(order);
    const about = `seed ${seed}, order ${order.id}, ${state}`;
    const received = intents.map(({ amount_received: cents }) => cents).filter((cents) => cents > 0);
    expect(received, about).toEqual(state === 'paid' ? [order.totalCents] : []);
    expect(['paid', 'expired'], about).toContain(state);
    // no card is left held
    for (const { status } of intents) expect(['succeeded', 'canceled'], about).toContain(status);
    const history = await at.history(order);
    const late = history.filter((kind) => kind === 'late_kept' || kind === 'late_returned');
    expect(late, `${about}: tickets went back while their fan could pay`).toEqual([]);
    expect(history.at(-1), about).toBe(state === 'paid' ? 'paid' : 'expired');
    counts[state === 'paid' ? 'paid' : 'ended']++;
    receivedCents += received[0] ?? 0;
  }
  console.info(`last-moment: ${counts.paid} were paid, ${counts.ended} ended`);
  // else it was no race
  expect(Math.min(counts.paid, counts.ended), `seed ${seed}`).toBeGreaterThan(0);
  const { rows } = await at.database.pool.query(`
    SELECT (SELECT -sum(fan_cents)::int FROM ledger) AS booked, (SELECT sum(sold)::int FROM ticket_types) AS sold,
           (SELECT sum(taken)::int FROM ticket_types) AS taken, (SELECT count(*)::int FROM tickets) AS issued`);
  expect(rows, `seed ${seed}`).toEqual([
    { booked: receivedCents, sold: counts.paid, taken: counts.paid, issued: counts.paid },
  ]);
  expect(await auditEvent(at.db, at.sale.event.id), `seed ${seed}`).toEqual([]);
}

/** mulberry32 */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
