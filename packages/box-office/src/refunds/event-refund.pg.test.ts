import { newId } from '@zilker/contracts/ids';
import { stripeHarness } from '@zilker/local/stripe/stripe-harness';
import { eq, isNull } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { claimJobs } from '../outbox/relay-batch.ts';
import { drops, events, orders, outbox, payments, refundRuns, refunds } from '../schema/tables.ts';
import { insertAccount, insertSale, insertVenue, type Sale } from '../testing-rows.ts';
import { readEventRefund } from './read-event-refund.ts';
import { refundEvent } from './refund-event.ts';
import { sendRefund } from './send-refund.ts';
import { startEventRefund } from './start-event-refund.ts';
import { sweepRefunds } from './sweep-refunds.ts';
import { insertPaid, type Paid, priceOf, startTestRefunds, type TestRefunds } from './testing-refunds.ts';

let at: TestRefunds;
beforeAll(async () => {
  at = await startTestRefunds(await stripeHarness());
});
afterAll(() => at.stop());

const now = new Date();
let keys = 0;
const key = () => `event-refund-${String(keys++).padStart(16, '0')}`;

async function sold(quantities: readonly (readonly number[])[]): Promise<{ sale: Sale; paid: Paid[] }> {
  const sale = await insertSale(at.db, {
    types: [{ priceCents: 3000 }, { name: 'Free', priceCents: 0 }],
  });
  const paid: Paid[] = [];
  for (const each of quantities) {
    const fan = await insertAccount(at.db);
    const price = await priceOf(at.db, sale, each);
    const order = newId('order');
    paid.push(
      price.totalCents > 0
        ? await at.paid(sale, fan, each)
        : await insertPaid(at.db, sale, fan, each, { order, price, payment: `pi_${order}` }),
    );
  }
  return { sale, paid };
}

const of = (sale: Sale) => ({ venue: sale.venue.id, event: sale.event.id });
const start = (sale: Sale, toFansCents: number, more = {}) =>
  startEventRefund(
    at.db,
    { ...of(sale), idempotencyKey: key(), toFansCents, reason: 'The show is called off', ...more },
    now,
  );

async function runOf(sale: Sale) {
  const [run] = await at.db.select().from(refundRuns).where(eq(refundRuns.eventId, sale.event.id));
  if (run === undefined) throw new Error('no run');
  return run;
}

/** All jobs of the run, one after the other, until none is due. */
async function carryOut(sale: Sale, atMs = now.getTime()): Promise<void> {
  const { id } = await runOf(sale);
  for (let turns = 0; turns < 20; turns++) {
    await refundEvent(at.db, { run: id }, new Date(atMs));
    if ((await runOf(sale)).endedAt !== null) return;
  }
}

async function sendAll(sale: Sale): Promise<string[]> {
  const rows = await at.db.select().from(refunds).where(eq(refunds.eventId, sale.event.id));
  return Promise.all(rows.map(({ id }) => sendRefund(at.db, at.payments, { refund: id }, now)));
}

test('everybody gets everything back, and what it costs is known before', async () => {
  const { sale, paid } = await sold([[1], [2], [1, 1], [0, 2]]);
  const total = paid.reduce((sum, { price }) => sum + price.totalCents, 0);
  const kept = paid.reduce((sum, { price }) => sum + price.cardCents, 0);
  const before = await readEventRefund(at.db, of(sale));
  expect(before).toEqual({
    currency: 'usd',
    orders: 4,
    waiting: 0,
    tickets: 7,
    freeTickets: 3,
    toFansCents: total,
    keptCents: kept,
    keptPaidBy: 'venue',
    venueAfterCents: -kept,
    run: null,
  });
  const begun = await start(sale, total);
  expect(begun.run).toMatchObject({ orders: 4, requested: 0, done: 0, failed: 0, endedAtMs: null });
  const [event] = await at.db.select().from(events).where(eq(events.id, sale.event.id));
  const [drop] = await at.db.select().from(drops).where(eq(drops.id, sale.drop.id));
  expect([event?.status, drop?.cancelled]).toEqual(['cancelled', true]);

  await carryOut(sale);
  expect(await readEventRefund(at.db, of(sale))).toMatchObject({
    ...before,
    run: { orders: 4, requested: 4, done: 1, failed: 0, endedAtMs: now.getTime() },
  });
  for (const { order } of paid) {
    expect((await at.order(order)).state).toBe('refunded');
    expect(new Set(await at.ticketStates(order))).toEqual(new Set(['refunded']));
  }
  // the fan of the free order hears of it though no money moves
  const [free] = await at.db.select().from(refunds).where(isNull(refunds.paymentId));
  expect(free).toMatchObject({ orderId: paid[3]?.order, state: 'succeeded', amountCents: 0 });
  expect(await at.jobs()).toContainEqual({ kind: 'send-refund-notice', refund: free?.id });
  expect((await sendAll(sale)).toSorted()).toEqual(['stale', 'succeeded', 'succeeded', 'succeeded']);
  expect(await readEventRefund(at.db, of(sale))).toMatchObject({
    ...before,
    run: { requested: 4, done: 4, failed: 0 },
  });
  for (const { payment, price } of paid)
    if (price.totalCents > 0)
      expect(await at.refundsAtStripe(payment)).toMatchObject([{ amount: price.totalCents }]);
  const wrong = (await auditEvent(at.db, sale.event.id)).filter(({ check }) => /refund|fan/.test(check));
  expect(wrong).toEqual([]);
  // again comes to nothing
  expect(await refundEvent(at.db, { run: (await runOf(sale)).id }, now)).toBe(0);
});

test('one that has ended is told without working its orders out anew', async () => {
  const { sale, paid } = await sold([[1]]);
  await start(sale, paid[0]?.price.totalCents ?? 0);
  const planned = async () => {
    const asked = vi.spyOn(pg.Client.prototype, 'query');
    await readEventRefund(at.db, of(sale));
    const texts = asked.mock.calls.map(([query]) => JSON.stringify(query));
    asked.mockRestore();
    expect(texts.length).toBeGreaterThan(3);
    return texts.filter((text) => /from \\"orders\\".* limit /.test(text)).length;
  };
  expect(await planned()).toBe(1);
  await carryOut(sale);
  expect(await planned()).toBe(0);
});

test('each fan gets back what they were told when they bought, whatever the policy is now', async () => {
  const { sale, paid } = await sold([[1]]);
  await at.change(sale, { refundKeptPaidBy: 'fan' });
  expect(await readEventRefund(at.db, of(sale))).toMatchObject({ toFansCents: 3172, keptPaidBy: 'venue' });
  const later = await at.paid(sale, await insertAccount(at.db), [1]);
  const { cardCents } = later.price;
  const cents = 3172 + 3172 - cardCents;
  const before = { toFansCents: cents, keptCents: 2 * cardCents, keptPaidBy: null };
  expect(await readEventRefund(at.db, of(sale))).toMatchObject(before);
  await start(sale, cents);
  await at.change(sale, { refundKeptPaidBy: 'venue' });
  await carryOut(sale);
  const amountOf = async (order: Paid | undefined) =>
    (
      await at.db
        .select()
        .from(refunds)
        .where(eq(refunds.paymentId, order?.payment ?? ''))
    )[0]?.amountCents;
  expect([await amountOf(paid[0]), await amountOf(later)]).toEqual([3172, 3172 - cardCents]);
  expect(await readEventRefund(at.db, of(sale))).toMatchObject({ ...before, tickets: 2, orders: 2 });
});

test('orders that wait are given up, and those that are being paid are refunded once they were', async () => {
  const { sale, paid } = await sold([[1], [1], [1]]);
  const [waiting, capturing, late] = paid.map(({ order }) => order);
  if (waiting === undefined || capturing === undefined || late === undefined) throw new Error('no orders');
  const unpaid = async (order: typeof waiting, state: 'authorized' | 'expiring') => {
    await at.database.pool.query('ALTER TABLE orders DISABLE TRIGGER guard_orders');
    await at.db.update(orders).set({ state, paidAt: null, endsAs: 'cancelled' }).where(eq(orders.id, order));
    await at.database.pool.query('ALTER TABLE orders ENABLE TRIGGER guard_orders');
    await at.database.pool.query('DELETE FROM tickets WHERE order_id = $1', [order]);
    await at.database.pool.query('UPDATE ticket_types SET sold = sold - 1 WHERE id = $1', [
      sale.types[0]?.id,
    ]);
  };
  await unpaid(waiting, 'authorized');
  await at.db.update(payments).set({ state: 'authorized' }).where(eq(payments.orderId, waiting));
  await unpaid(capturing, 'authorized');
  await at.db.update(payments).set({ state: 'capturing' }).where(eq(payments.orderId, capturing));
  await unpaid(late, 'expiring');

  expect(await readEventRefund(at.db, of(sale))).toMatchObject({ orders: 0, waiting: 2, toFansCents: 0 });
  await start(sale, 0);
  await carryOut(sale);
  expect((await at.order(waiting)).state).toBe('cancelled');
  const [given] = await at.db.select().from(payments).where(eq(payments.orderId, waiting));
  expect(given).toMatchObject({ state: 'returning', returnReason: 'The show is called off' });
  expect((await runOf(sale)).endedAt).toBeNull();
  expect((await at.order(capturing)).state).toBe('authorized');

  // the charge comes through, and the payment page had been paid
  for (const order of [capturing, late]) {
    await at.database.pool.query(`UPDATE orders SET state = 'paid', paid_at = now() WHERE id = $1`, [order]);
    await at.db.update(payments).set({ state: 'captured' }).where(eq(payments.orderId, order));
    await at.database.pool.query(
      `INSERT INTO tickets (id, venue_id, event_id, order_id, type_id, account_id, number)
       SELECT $1, venue_id, event_id, id, $3, account_id, 1 FROM orders WHERE id = $2`,
      [newId('ticket'), order, sale.types[0]?.id],
    );
    await at.database.pool.query('UPDATE ticket_types SET sold = sold + 1 WHERE id = $1', [
      sale.types[0]?.id,
    ]);
  }
  await carryOut(sale);
  expect((await runOf(sale)).endedAt).not.toBeNull();
  expect((await at.order(capturing)).state).toBe('refunded');
  expect((await at.order(late)).state).toBe('refunded');
});

test('a run that waits for an order for hours is not asked for without a pause', async () => {
  const { sale } = await sold([[1]]);
  await start(sale, 3172);
  const { id: run } = await runOf(sale);
  const old = new Date(now.getTime() - 5 * 3_600_000);
  await at.db.update(refundRuns).set({ createdAt: old }).where(eq(refundRuns.id, run));
  await at.database.pool.query('ALTER TABLE orders DISABLE TRIGGER guard_orders');
  await at.db.update(orders).set({ state: 'expiring' }).where(eq(orders.eventId, sale.event.id));
  await at.database.pool.query('ALTER TABLE orders ENABLE TRIGGER guard_orders');
  await at.db.delete(outbox);
  await refundEvent(at.db, { run }, new Date());
  expect(await at.jobs()).toEqual([{ kind: 'refund-event', run }]);
  expect((await claimJobs(at.db, 10)).rows).toEqual([]);
});

test('what was refunded or disputed before is left as it is', async () => {
  const { sale, paid } = await sold([[2], [1]]);
  const [two, one] = paid;
  if (two === undefined || one === undefined) throw new Error('no orders');
  await at.database.pool.query(`UPDATE tickets SET state = 'revoked' WHERE id = $1`, [one.tickets[0]]);
  await at.database.pool.query(`UPDATE tickets SET state = 'revoked' WHERE id = $1`, [two.tickets[0]]);
  const { toFansCents, orders: count } = await readEventRefund(at.db, of(sale));
  expect(count).toBe(1);
  await start(sale, toFansCents);
  await carryOut(sale);
  expect(await at.ticketStates(one.order)).toEqual(['revoked']);
  expect(await at.ticketStates(two.order)).toEqual(['revoked', 'refunded']);
  expect((await runOf(sale)).endedAt).not.toBeNull();
});

test('a run whose job was lost is gone on with', async () => {
  const { sale } = await sold([[1]]);
  await start(sale, 3172);
  const { id: run } = await runOf(sale);
  const sweptAt = async (minutes: number) => {
    await at.db.delete(outbox);
    await sweepRefunds(at.db, new Date(now.getTime() + minutes * 60_000));
    return (await at.jobs()).filter((job) => job.kind === 'refund-event' && job.run === run).length;
  };
  expect([await sweptAt(9), await sweptAt(11), await sweptAt(12), await sweptAt(22)]).toEqual([0, 1, 0, 1]);
  await carryOut(sale);
  expect(await sweptAt(60)).toBe(0);
});

describe('a start is refused and changes nothing', () => {
  test('when it comes to another amount, when it runs already, and of another venue', async () => {
    const { sale } = await sold([[1]]);
    const stranger = await insertVenue(at.db);
    const before = await at.all();
    for (const cents of [0, 3171, 3173])
      await expect(start(sale, cents)).rejects.toMatchObject({
        code: 'refund_changed',
        detail: { toFansCents: 3172 },
      });
    const theirs = start(sale, 3172, { venue: stranger.id });
    await expect(theirs).rejects.toMatchObject({ code: 'event_unknown' });
    await expect(readEventRefund(at.db, { ...of(sale), venue: stranger.id })).rejects.toMatchObject({
      code: 'event_unknown',
    });
    expect(await at.all()).toEqual(before);

    const more = { idempotencyKey: key() };
    const raced = await Promise.all([1, 2, 3].map(() => start(sale, 3172, more)));
    expect(new Set(raced.map(({ run }) => run?.id)).size).toBe(1);
    const begun = await at.all();
    await expect(start(sale, 3172)).rejects.toMatchObject({ code: 'refund_running' });
    await expect(start(sale, 3172, { ...more, reason: 'Other' })).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
    expect(await at.all()).toEqual(begun);
  });
});
