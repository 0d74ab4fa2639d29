import { type Id, newId } from '@zilker/contracts/ids';
import { stripeHarness } from '@zilker/local/stripe/stripe-harness';
import { eq } from 'drizzle-orm';
import Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../db.ts';
import type { StripeEvent } from '../payments/stripe-objects.ts';
import { readPortalOrder } from '../portal-orders/read-portal-order.ts';
import { outbox, paymentDifferences, payments, refunds } from '../schema/tables.ts';
import { insertAccount, insertSale, insertVenue } from '../testing-rows.ts';
import { handleRefundEvent } from './refund-events.ts';
import { refundOrder, retryRefundOnce } from './refund-order.ts';
import { sendRefund } from './send-refund.ts';
import { sweepRefunds } from './sweep-refunds.ts';
import { startTestRefunds, type TestRefunds } from './testing-refunds.ts';

let at: TestRefunds;
beforeAll(async () => {
  at = await startTestRefunds(await stripeHarness());
});
afterEach(() => at.harness.control('PUT', '/faults', {}));
afterAll(() => at.stop());

const now = new Date();
let keys = 0;
const key = () => `refund-events-${String(keys++).padStart(16, '0')}`;
const minuteMs = 60_000;

/** A refund of a whole order that was decided. */
async function decided(quantity = 1) {
  const sale = await insertSale(at.db);
  const paid = await at.paid(sale, await insertAccount(at.db), [quantity]);
  const { totalCents: amountCents } = paid.price;
  const asked = { venue: sale.venue.id, order: paid.order, tickets: paid.tickets, amountCents };
  const more = { reason: 'Rain', requestedBy: newId('staff'), idempotencyKey: key() };
  const { refunds: made } = await refundOrder(at.db, { ...asked, ...more }, now);
  const refund = made[0]?.id as Id<'refund'>;
  return { sale, paid, refund, send: (later = now) => sendRefund(at.db, at.payments, { refund }, later) };
}

const tell = (type: string, object: unknown) => {
  const event = {
    id: 'evt_x',
    type,
    livemode: false,
    data: { object: object as StripeEvent['data']['object'] },
  };
  return withTransaction(at.db, (tx) => handleRefundEvent(tx, event, now));
};
const kinds = async (order: Id<'order'>) => (await at.lines(order)).map(({ kind }) => kind);
const sumOf = async (order: Id<'order'>) => {
  const lines = await at.lines(order);
  return {
    fan: lines.reduce((all, line) => all + line.fanCents, 0),
    venue: lines.reduce((all, line) => all + line.venueCents, 0),
  };
};
const notices = async (refund: Id<'refund'>) =>
  (await at.jobs()).filter((job) => job.kind === 'send-refund-notice' && job.refund === refund).length;
const fault = (call: string, when: string, how: string) =>
  at.harness.control('PUT', '/faults', { script: [{ call, when, how, times: 9 }] });

describe('one refund is made at Stripe', () => {
  test.each([
    ['before', 'error'],
    ['before', 'reset'],
    ['before', 'busy'],
    ['after', 'error'],
    ['after', 'reset'],
  ])('though its making fails %s it was done (%s)', async (when, how) => {
    const { paid, refund, send } = await decided();
    await fault('POST /v1/refunds', when, how);
    await expect(send()).rejects.toThrow();
    await at.harness.control('PUT', '/faults', {});
    expect((await at.refund(refund)).state).toBe('requested');
    expect(await kinds(paid.order)).toEqual(['payment']);
    expect(await send()).toBe('succeeded');
    expect(await send()).toBe('stale');
    expect(await at.refundsAtStripe(paid.payment)).toHaveLength(1);
    expect(await kinds(paid.order)).toEqual(['payment', 'refund']);
    expect(await notices(refund)).toBe(1);
  });

  test.each([
    ['before', 'error'],
    ['after', 'reset'],
    ['before', 'busy'],
  ])('though the look for it fails too, %s (%s)', async (when, how) => {
    const { paid, send } = await decided();
    await fault('POST /v1/refunds', 'after', 'error');
    await expect(send()).rejects.toThrow();
    await fault('GET /v1/refunds', when, how);
    await expect(send()).rejects.toThrow();
    await at.harness.control('PUT', '/faults', {});
    expect(await send()).toBe('succeeded');
    expect(await at.refundsAtStripe(paid.payment)).toHaveLength(1);
    expect(await kinds(paid.order)).toEqual(['payment', 'refund']);
  });

  test('though a worker dies between Stripe’s answer and our commit, and its key is forgotten', async () => {
    const { paid, refund, send } = await decided();
    const lost = { ...at.payments, ask: keyed(at.payments.ask, 'forgotten') };
    await at.database.pool.query(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed'; END $$;
      CREATE TRIGGER die BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION die()`);
    await expect(send()).rejects.toThrow();
    await at.database.pool.query('DROP TRIGGER die ON ledger; DROP FUNCTION die()');
    expect((await at.refund(refund)).state).toBe('requested');
    // two days later no key is known any more; what was made is
    expect(await sendRefund(at.db, lost, { refund }, new Date(now.getTime() + 2 * 86_400_000))).toBe(
      'succeeded',
    );
    expect(await at.refundsAtStripe(paid.payment)).toHaveLength(1);
  });

  test('though several workers ask for it at once', async () => {
    const { paid, refund } = await decided();
    const all = await Promise.allSettled(
      [1, 2, 3, 4].map(() => sendRefund(at.db, at.payments, { refund }, now)),
    );
    const told = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(told.filter((one) => one === 'succeeded')).toHaveLength(1);
    expect(await at.refundsAtStripe(paid.payment)).toHaveLength(1);
    expect(await kinds(paid.order)).toEqual(['payment', 'refund']);
    expect(await notices(refund)).toBe(1);
  });
});

describe('a refund that takes its time', () => {
  test('is sent, booked and told at once, and through when Stripe says so, in any order and number', async () => {
    const { paid, refund, send } = await decided();
    await at.harness.control('PUT', '/faults', { refunds: 'pending' });
    expect(await send()).toBe('sent');
    expect(await kinds(paid.order)).toEqual(['payment', 'refund']);
    expect(await notices(refund)).toBe(1);
    const [pending] = await at.refundsAtStripe(paid.payment);
    if (pending === undefined) throw new Error('no refund');
    const done = { ...pending, status: 'succeeded' };
    expect(await tell('refund.updated', done)).toBe('recorded');
    for (const [type, object] of [
      ['refund.created', pending],
      ['refund.updated', done],
      ['charge.refund.updated', done],
      ['refund.created', pending],
    ] as const)
      expect(await tell(type, object)).toBe('stale');
    expect((await at.refund(refund)).state).toBe('succeeded');
    expect(await kinds(paid.order)).toEqual(['payment', 'refund']);
    expect(await notices(refund)).toBe(1);
  });

  test('is asked for where nobody tells of it, again when that fails', async () => {
    const { refund, send } = await decided();
    await at.harness.control('PUT', '/faults', { refunds: 'pending' });
    expect(await send()).toBe('sent');
    const { stripeRefundId } = await at.refund(refund);
    await at.harness.control('PUT', '/faults', {});
    expect(await send()).toBe('stale');
    await at.harness.control('POST', `/refunds/${stripeRefundId}`, { outcome: 'succeeded' });
    for (const how of ['error', 'busy', 'reset']) {
      await fault('GET /v1/refunds/:id', 'before', how);
      await expect(send()).rejects.toThrow();
    }
    await at.harness.control('PUT', '/faults', {});
    expect(await send()).toBe('succeeded');
    expect(await notices(refund)).toBe(1);
  });

  test('may be told of before the answer to its making', async () => {
    const { paid, refund, send } = await decided();
    await fault('POST /v1/refunds', 'after', 'reset');
    await expect(send()).rejects.toThrow();
    const [made] = await at.refundsAtStripe(paid.payment);
    expect(await tell('refund.created', made)).toBe('recorded');
    expect(await send()).toBe('stale');
    expect((await at.refund(refund)).state).toBe('succeeded');
  });
});

describe('a refund that fails', () => {
  test('after it seemed through is owed again, booked back, and can be asked for anew', async () => {
    const { sale, paid, refund, send } = await decided();
    expect(await send()).toBe('succeeded');
    const [made] = await at.refundsAtStripe(paid.payment);
    await at.harness.control('POST', `/refunds/${made?.id}`, {
      outcome: 'failed',
      reason: 'lost_or_stolen_card',
    });
    const [failed] = await at.refundsAtStripe(paid.payment);
    expect(await tell('refund.failed', failed)).toBe('recorded');
    expect(await tell('refund.updated', failed)).toBe('stale');
    // what came before it is too late
    expect(await tell('refund.updated', { ...failed, status: 'succeeded' } as Stripe.Refund)).toBe('stale');
    expect(await at.refund(refund)).toMatchObject({ state: 'failed', problem: 'lost_or_stolen_card' });
    expect(await sumOf(paid.order)).toEqual({ fan: -3172, venue: 3000 });
    expect(await send()).toBe('stale');

    const again = { venue: sale.venue.id, refund, requestedBy: newId('staff'), idempotencyKey: key() };
    const stranger = await insertVenue(at.db);
    const before = await at.all();
    await expect(retryRefundOnce(at.db, { ...again, venue: stranger.id }, now)).rejects.toMatchObject({
      code: 'refund_unknown',
    });
    await expect(retryRefundOnce(at.db, { ...again, refund: newId('refund') }, now)).rejects.toMatchObject({
      code: 'refund_unknown',
    });
    expect(await at.all()).toEqual(before);
    const answers = await Promise.all([1, 2, 3].map(() => retryRefundOnce(at.db, again, now)));
    expect(answers.map(({ refunds: [one] }) => one?.state)).toEqual(['requested', 'requested', 'requested']);
    const other = { ...again, idempotencyKey: key() };
    await expect(retryRefundOnce(at.db, other, now)).rejects.toMatchObject({ code: 'refund_not_failed' });
    // the first try is told of once more
    expect(await tell('refund.failed', failed)).toBe('stale');
    expect(await send()).toBe('succeeded');
    expect((await at.refundsAtStripe(paid.payment)).map(({ status }) => status).sort()).toEqual([
      'failed',
      'succeeded',
    ]);
    expect(await kinds(paid.order)).toEqual(['payment', 'refund', 'refund_failed', 'refund']);
    expect(await sumOf(paid.order)).toEqual({ fan: 0, venue: -paid.price.cardCents });
    const { history } = await readPortalOrder(at.db, { venue: sale.venue.id, order: paid.order });
    expect(history.map(({ kind }) => kind)).toEqual([
      'held',
      'refund_requested',
      'refund_succeeded',
      'refund_failed',
      'refund_requested',
      'refund_succeeded',
    ]);
    expect(await notices(refund)).toBe(1);
  });

  test('since Stripe takes none for it keeps Stripe’s words, and nothing is booked', async () => {
    const { paid, refund, send } = await decided();
    await at.harness.control('POST', `/payment_intents/${paid.payment}/dispute`, {});
    expect(await send()).toBe('failed');
    expect((await at.refund(refund)).problem).toMatch(/charged back/);
    expect(await kinds(paid.order)).toEqual(['payment']);
    expect(await notices(refund)).toBe(0);
  });
});

describe('a refund that is none of ours', () => {
  test('is booked at the venue’s cost and reported, once, and taken back if it fails', async () => {
    const sale = await insertSale(at.db);
    const paid = await at.paid(sale, await insertAccount(at.db), [1]);
    const byHand = await at.harness.stripe.refunds.create({ payment_intent: paid.payment, amount: 1000 });
    expect(await tell('refund.created', byHand)).toBe('recorded');
    expect(await tell('charge.refund.updated', byHand)).toBe('stale');
    expect(await tell('charge.refunded', { id: 'ch_1', object: 'charge' })).toBe('ignored');
    expect((await at.lines(paid.order)).at(-1)).toMatchObject({
      kind: 'refund',
      source: byHand.id,
      fanCents: 1000,
      venueCents: -1000,
      zilkerCents: 0,
    });
    const [difference] = await at.db
      .select()
      .from(paymentDifferences)
      .where(eq(paymentDifferences.object, byHand.id));
    expect(difference).toMatchObject({
      kind: 'refund_by_hand',
      sentence: expect.stringContaining(paid.order),
    });
    expect(await at.order(paid.order)).toMatchObject({ state: 'paid', refundedCents: 0 });
    const failed = { ...byHand, status: 'failed', failure_reason: 'declined' };
    expect(await tell('refund.failed', failed)).toBe('recorded');
    expect(await tell('refund.failed', failed)).toBe('stale');
    expect(await sumOf(paid.order)).toEqual({ fan: -3172, venue: 3000 });
  });

  test('but the way back of a payment that was not kept is left to who sent it', async () => {
    const sale = await insertSale(at.db);
    const paid = await at.paid(sale, await insertAccount(at.db), [1]);
    await at.db.update(payments).set({ state: 'returning' }).where(eq(payments.id, paid.payment));
    const returned = await at.harness.stripe.refunds.create({ payment_intent: paid.payment });
    const before = await at.all();
    expect(await tell('refund.created', returned)).toBe('ignored');
    expect(await at.all()).toEqual(before);
  });

  test('nor of a payment of ours is ignored, as is what is no refund', async () => {
    const before = await at.all();
    const stranger = {
      id: 're_1',
      object: 'refund',
      amount: 100,
      currency: 'usd',
      status: 'succeeded',
      payment_intent: 'pi_else',
    };
    expect(await tell('refund.created', stranger)).toBe('ignored');
    expect(await tell('refund.created', { object: 'refund' })).toBe('ignored');
    expect(await tell('refund.created', { ...stranger, amount: 1.5 })).toBe('ignored');
    expect(await tell('customer.created', stranger)).toBeNull();
    expect(await at.all()).toEqual(before);
  });
});

test('a key that Stripe answers by an error for good is given up for another one', async () => {
  const { paid, refund } = await decided();
  const stuck = { ...at.payments, ask: keyed(at.payments.ask, (key) => key.endsWith('/1')) };
  // however often its job comes again meanwhile
  for (const minutes of [0, 2, 4, 7])
    await expect(
      sendRefund(at.db, stuck, { refund }, new Date(now.getTime() + minutes * minuteMs)),
    ).rejects.toThrow();
  // the last one has to be over when the next begins
  expect(await sendRefund(at.db, stuck, { refund }, new Date(now.getTime() + 9 * minuteMs))).toBe('stale');
  await sweepRefunds(at.db, new Date(now.getTime() + 9 * minuteMs));
  expect((await at.refund(refund)).attempt).toBe(1);
  const later = new Date(now.getTime() + 11 * minuteMs);
  await sweepRefunds(at.db, later);
  expect(await sendRefund(at.db, stuck, { refund }, later)).toBe('succeeded');
  expect(await at.refundsAtStripe(paid.payment)).toHaveLength(1);
});

test('what an earlier try has made after all is taken for it', async () => {
  const { paid, refund } = await decided();
  const metadata = { order: paid.order, refund, attempt: '1' };
  await at.db.update(refunds).set({ attempt: 2, askedAt: now }).where(eq(refunds.id, refund));
  await at.harness.stripe.refunds.create({ payment_intent: paid.payment, metadata });
  expect(await sendRefund(at.db, at.payments, { refund }, now)).toBe('succeeded');
  expect(await at.refundsAtStripe(paid.payment)).toHaveLength(1);
});

test('refunds that stand still are asked for again, each once a while', async () => {
  const [lost, cut, underWay, done] = await Promise.all([decided(), decided(), decided(), decided()]);
  await done.send();
  await at.db.update(refunds).set({ askedAt: now }).where(eq(refunds.id, cut.refund));
  await at.db
    .update(refunds)
    .set({ askedAt: now, state: 'sent', stripeRefundId: 're_pending' })
    .where(eq(refunds.id, underWay.refund));
  const sweptAt = async (minutes: number) => {
    await at.db.delete(outbox);
    await sweepRefunds(at.db, new Date(now.getTime() + minutes * minuteMs));
    const ids = (await at.jobs()).flatMap((job) => (job.kind === 'send-refund' ? [job.refund] : []));
    const ours = { lost: lost.refund, cut: cut.refund, underWay: underWay.refund, done: done.refund };
    return Object.entries(ours).flatMap(([name, id]) => (ids.includes(id) ? [name] : []));
  };
  expect(await sweptAt(1)).toEqual([]);
  expect(await sweptAt(9)).toEqual([]);
  expect(await sweptAt(11)).toEqual(['cut']);
  expect(await sweptAt(12)).toEqual([]);
  expect(await sweptAt(16)).toEqual(['lost']);
  expect(await sweptAt(61)).toEqual(['lost', 'cut', 'underWay']);
  // one that nobody has asked Stripe for has used no attempt, however long it waits for its turn
  expect(await at.refund(lost.refund)).toMatchObject({ attempt: 1, askedAt: null });
  expect(await at.refund(cut.refund)).toMatchObject({ attempt: 2, askedAt: null });
});

/** Stripe that has forgotten all keys, or answers some of them by an error of its own. */
function keyed(ask: TestRefunds['payments']['ask'], keys: 'forgotten' | ((key: string) => boolean)) {
  const refundsOf = (stripe: Stripe) =>
    replaced(
      stripe.refunds,
      'create',
      (params: Stripe.RefundCreateParams, options: Stripe.RequestOptions) => {
        if (keys === 'forgotten') return stripe.refunds.create(params);
        if (!keys(options.idempotencyKey ?? '')) return stripe.refunds.create(params, options);
        return Promise.reject(new Stripe.errors.StripeAPIError({ type: 'api_error', message: 'stuck' }));
      },
    );
  const wrapped: TestRefunds['payments']['ask'] = (endpoint, priority, call) =>
    ask(endpoint, priority, (stripe) => call(replaced(stripe, 'refunds', refundsOf(stripe))));
  return wrapped;
}

/** The same object, but for one of its members. */
function replaced<T extends object>(of: T, member: keyof T, value: unknown): T {
  return new Proxy(of, {
    get: (_, name) => {
      const found: unknown = name === member ? value : Reflect.get(of, name);
      return typeof found === 'function' ? found.bind(of) : found;
    },
  });
}
