import { type Id, newId } from '@zilker/contracts/ids';
import { type StripeHarness, stripeHarness } from '@zilker/local/stripe/stripe-harness';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { handleStripeEvent } from '../payments/handle-event.ts';
import { type Paid, startTestRefunds, type TestRefunds } from '../refunds/testing-refunds.ts';
import { emptyTables } from '../testing-empty.ts';
import { insertAccount, insertSale, insertVenue, type Sale } from '../testing-rows.ts';
import { fetchEvents } from './fetch-events.ts';
import { readDifferences } from './read-differences.ts';
import { reconcileObjects } from './reconcile-objects.ts';
import { refreshAccounts } from './refresh-accounts.ts';

let harness: StripeHarness;
let at: TestRefunds;
let sale: Sale;
let paid: Paid;
beforeAll(async () => {
  harness = await stripeHarness();
  at = await startTestRefunds(harness);
});
afterAll(() => at.stop());
beforeEach(async () => {
  await emptyTables(at.database.pool);
  sale = await insertSale(at.db);
  paid = await at.paid(sale, await insertAccount(at.db), [2]);
});

const minuteMs = 60_000;
/** So much later everything has settled. */
const context = (minutes = 5) => ({
  db: at.db,
  payments: at.payments,
  now: new Date(Date.now() + minutes * minuteMs),
});
const round = (minutes?: number) => reconcileObjects(context(minutes), { days: 3 });
const sql = (text: string, values: unknown[] = []) => at.database.pool.query(text, values);
const open = async () => (await readDifferences(at.db)).map(({ kind, object }) => `${kind}/${object}`);

/** What workers do with all that was stored. */
async function work(): Promise<void> {
  const { rows } = await sql('SELECT id FROM stripe_events WHERE handled_at IS NULL ORDER BY created_at');
  for (const { id } of rows as { id: string }[])
    await handleStripeEvent(at.db, { stripeEvent: id, livemode: false }, new Date());
}

const insertRefund = (
  state: string,
  cents: number,
  stripeId: string | null,
  id: Id<'refund'> = newId('refund'),
) =>
  sql(
    `INSERT INTO refunds (id, venue_id, event_id, order_id, payment_id, state, reason, amount_cents, currency, venue_cents,
       tax_cents, zilker_cents, stripe_refund_id)
     SELECT $1, venue_id, event_id, order_id, id, $2, 'x', $3, 'usd', $3, 0, 0, $4 FROM payments WHERE id = $5`,
    [id, state, cents, stripeId, paid.payment],
  ).then(() => id);

describe('events', () => {
  test('that never arrived are fetched once, each with its job, from where the last turn came to', async () => {
    const first = await fetchEvents(context());
    expect(first).toMatchObject({ isBehind: false });
    expect(first.stored).toBeGreaterThan(0);
    const { rows } = await sql('SELECT type FROM stripe_events');
    expect(rows.map(({ type }: { type: string }) => type)).toContain('payment_intent.succeeded');
    expect(await at.jobs()).toHaveLength(first.stored);
    expect(await fetchEvents(context())).toEqual({ stored: 0, isBehind: false });
    await sql("DELETE FROM stripe_events WHERE type = 'payment_intent.succeeded'");
    // what has just been is looked at again; what lies longer back is not
    expect((await fetchEvents(context(6))).stored).toBe(0);
    await harness.createSession();
    await sql('DELETE FROM heartbeats');
    expect((await fetchEvents(context(7))).stored).toBeGreaterThan(0);
  });
});

/** Stripe, but that what it lists at an endpoint is no longer what its reference says. */
function oddly(endpoint: string, change: (object: Record<string, unknown>) => void) {
  const ask: typeof at.payments.ask = async (of, priority, call) => {
    const answer = await at.payments.ask(of, priority, call);
    const { data } = answer as { data?: Record<string, unknown>[] };
    if (of === endpoint) data?.forEach(change);
    return answer;
  };
  return { ...context(), payments: { ...at.payments, ask } };
}

describe('what Stripe does not tell, or tells oddly, keeps nothing else from being looked at:', () => {
  test('a kind of objects', async () => {
    await sql('UPDATE payments SET amount_cents = amount_cents + 1');
    await harness.faults({
      script: [{ call: 'GET /v1/checkout/sessions', times: 9, when: 'before', how: 'error' }],
    });
    const { failed, fresh } = await round();
    await harness.faults({});
    expect(failed).toMatchObject([{ of: 'session', cause: { statusCode: 500 } }]);
    expect(fresh).toMatchObject([{ kind: 'intent_amount', object: paid.payment }]);
    expect(await open()).toEqual([`intent_amount/${paid.payment}`]);
  });

  test('an object, which is reported until it can be read', async () => {
    await sql('UPDATE payments SET amount_cents = amount_cents + 1');
    const strange = oddly('payment_intents', (intent) => Object.assign(intent, { amount: '12' }));
    expect((await reconcileObjects(strange, { days: 3 })).fresh).toMatchObject([
      { kind: 'object_unread', object: paid.payment },
    ]);
    expect(await round()).toMatchObject({ gone: 1, fresh: [{ kind: 'intent_amount' }] });
  });

  test('one that cannot be mended now', async () => {
    await sql('DELETE FROM payments');
    await sql("UPDATE orders SET state = 'refunded'");
    const { id } = await harness.createSession({
      metadata: { order: paid.order },
      payment_intent_data: { metadata: { order: paid.order } },
    });
    const expire = 'POST /v1/checkout/sessions/:id/expire';
    await harness.faults({ script: [{ call: expire, times: 9, when: 'before', how: 'error' }] });
    const { fresh, mending } = await round();
    await harness.faults({});
    expect(fresh).toMatchObject([{ kind: 'session_open', object: id }]);
    expect(mending).toBeGreaterThan(0);
  });

  test('an event, which is reported once', async () => {
    let oddOne = '';
    const odd = oddly('events', (event) => {
      oddOne ||= String(event.id);
      if (event.id === oddOne) event.type = 'no such type';
    });
    const { stored, isBehind } = await fetchEvents(odd);
    expect({ isBehind, some: stored > 0 }).toEqual({ isBehind: false, some: true });
    expect(await open()).toEqual([`event_unread/${oddOne}`]);
    expect((await fetchEvents(context(6))).isBehind).toBe(false);
  });

  test('an account, which is reported until it is back', async () => {
    const account = await harness.payableAccount();
    const lost = await insertVenue(at.db, { stripeAccountId: 'acct_nobody' });
    const venue = await insertVenue(at.db, { stripeAccountId: account });
    expect(await refreshAccounts(context(), '')).toBe('');
    const read = await sql('SELECT payouts_enabled FROM venues WHERE id = $1', [venue.id]);
    expect(read.rows).toEqual([{ payouts_enabled: true }]);
    expect(await open()).toEqual(['account_lost/acct_nobody']);
    await sql('UPDATE venues SET stripe_account_id = $1 WHERE id = $2', [
      await harness.payableAccount(),
      lost.id,
    ]);
    await sql(
      'UPDATE payment_differences SET object = (SELECT stripe_account_id FROM venues WHERE id = $1)',
      [lost.id],
    );
    await refreshAccounts(context(), '');
    expect(await open()).toEqual([]);
  });
});

describe('objects', () => {
  test('that stand here as they do there are left alone', async () => {
    const { mending, open: left, fresh, objects } = await round();
    expect({ mending, left, fresh }).toEqual({ mending: 0, left: 0, fresh: [] });
    expect(objects).toBeGreaterThan(0);
    expect(await at.jobs()).toEqual([]);
  });

  test('a paid session of an order that never heard of it is told as if it had been now, once', async () => {
    await sql('DELETE FROM payments');
    expect((await round(3)).mending).toBeGreaterThan(0);
    expect(await at.jobs()).toEqual([
      expect.objectContaining({
        kind: 'finalize-order',
        order: paid.order,
        stripeEvent: expect.stringMatching(/^evt_reconciled_/),
      }),
    ]);
    await round(3);
    expect(await at.jobs()).toHaveLength(1);
    expect(await open()).toEqual([]);
  });

  test('and is reported when that did not help, until it is mended', async () => {
    await sql('DELETE FROM payments');
    await round();
    await sql("UPDATE stripe_events SET handled_at = now(), outcome = 'ignored'");
    const { fresh } = await round(20);
    expect(fresh.map(({ kind }) => kind).sort()).toEqual(['intent_untold', 'session_untold']);
    expect((await round(21)).fresh).toEqual([]);
    expect(await open()).toHaveLength(2);
    await sql(
      `INSERT INTO payments (id, venue_id, event_id, order_id, state, amount_cents, currency)
       SELECT $1, venue_id, event_id, id, 'captured', total_cents, 'usd' FROM orders`,
      [paid.payment],
    );
    expect((await round(22)).gone).toBe(2);
    expect(await open()).toEqual([]);
  });

  test('and is told once more a day later, when what was in its way may be mended', async () => {
    await sql('DELETE FROM payments');
    await round();
    const told = (await at.jobs()).length;
    await sql("UPDATE stripe_events SET handled_at = now(), outcome = 'stale'");
    const day = 24 * 60;
    expect((await round(day - 1)).mending).toBe(0);
    expect((await round(day + 1)).mending).toBeGreaterThan(0);
    expect((await at.jobs()).length).toBeGreaterThan(told);
  });

  test('a payment that was charged long after it was authorised is looked at from then on', async () => {
    await sql("UPDATE payments SET created_at = now() - interval '6 days', cost_cents = NULL");
    await sql('UPDATE orders SET created_at = (SELECT created_at FROM payments)');
    const later = { ...context(), now: new Date(Date.now() + 4 * 86_400_000) };
    await sql("UPDATE payments SET captured_at = now() + interval '2 days'");
    expect(await reconcileObjects(later, { days: 3 })).toMatchObject({ mending: 1 });
    expect((await sql('SELECT cost_cents FROM payments')).rows).toEqual([
      { cost_cents: paid.price.cardCents },
    ]);
  });

  test('a session that can be paid though its order is over is ended', async () => {
    await sql("UPDATE orders SET state = 'refunded'");
    const session = await harness.createSession({
      metadata: { order: paid.order },
      payment_intent_data: { metadata: { order: paid.order } },
    });
    await round();
    const { status } = await harness.stripe.checkout.sessions.retrieve(session.id);
    expect(status).toBe('expired');
    expect(await open()).toEqual([]);
  });

  test('of other environments of the same account are none of ours', async () => {
    await at.charge(5_000, newId('order'));
    await harness.createSession({ metadata: {} });
    expect(await round()).toMatchObject({ mending: 0, open: 0 });
  });

  test('a payment that is charged there and on its way here is told', async () => {
    await sql("UPDATE payments SET state = 'capturing'");
    expect((await round()).mending).toBe(1);
    await work();
    expect(await at.jobs()).toContainEqual(
      expect.objectContaining({ kind: 'capture-order', order: paid.order }),
    );
  });

  test('what Stripe kept, told after the charge or told anew, is booked once and kept', async () => {
    const { cardCents } = paid.price;
    const costs = async () =>
      (await at.lines(paid.order)).map(({ kind, source, stripeCents, zilkerCents }) => [
        kind,
        source.slice(0, 3),
        stripeCents,
        ...(kind === 'payment' ? [] : [zilkerCents]),
      ]);
    const dearer = (cents: number, id?: string) =>
      oddly('payment_intents', ({ latest_charge: charge }) => {
        const { balance_transaction: moved } = charge as { balance_transaction: { id: string; fee: number } };
        moved.fee = cardCents + cents;
        moved.id = id ?? moved.id;
      });
    const known = async () => (await sql('SELECT cost_cents FROM payments')).rows;
    const look = (of: ReturnType<typeof context>) => reconcileObjects(of, { days: 3 });
    const booked = ['payment', 'pi_', cardCents];
    // as quoted: there is nothing to book
    await sql('UPDATE payments SET cost_cents = NULL');
    expect(await look(context())).toMatchObject({ mending: 1, open: 0 });
    expect(await known()).toEqual([{ cost_cents: cardCents }]);
    expect(await costs()).toEqual([booked]);
    // told late, and another than was quoted
    await sql('UPDATE payments SET cost_cents = NULL');
    for (const mending of [1, 0]) expect(await look(dearer(7))).toMatchObject({ mending, open: 0 });
    expect(await known()).toEqual([{ cost_cents: cardCents + 7 }]);
    expect(await costs()).toEqual([booked, ['card_cost', 'txn', 7, -7]]);
    // and less than before, by another of Stripe's transactions
    for (const mending of [1, 0])
      expect(await look(dearer(4, 'txn_new'))).toMatchObject({ mending, open: 0 });
    expect(await known()).toEqual([{ cost_cents: cardCents + 4 }]);
    expect(await costs()).toEqual([booked, ['card_cost', 'txn', 7, -7], ['card_cost', 'txn', -3, 3]]);
    const breaches = await auditEvent(at.db, sale.event.id);
    expect(breaches.filter(({ check }) => check.startsWith('ledger'))).toEqual([]);
    // a transaction that says something else than it did is for a person
    expect((await look(dearer(9, 'txn_new'))).fresh).toMatchObject([
      { kind: 'intent_cost', object: paid.payment },
    ]);
    expect(await known()).toEqual([{ cost_cents: cardCents + 4 }]);
  });

  test('a fee in another currency is not taken for one in the payment’s', async () => {
    await sql('UPDATE payments SET cost_cents = NULL');
    const foreign = oddly('payment_intents', ({ latest_charge: charge }) => {
      const { balance_transaction: moved } = charge as { balance_transaction: { currency: string } };
      moved.currency = 'eur';
    });
    expect(await reconcileObjects(foreign, { days: 3 })).toMatchObject({ mending: 0, open: 0 });
    expect(await at.lines(paid.order)).toHaveLength(1);
  });

  const payments: [string, string, string][] = [
    ['intent_amount', 'is of another amount', 'UPDATE payments SET amount_cents = amount_cents + 1'],
    ['intent_amount', 'is in another currency', "UPDATE payments SET currency = 'eur'"],
    ['intent_not_returned', 'counts as given back and is not', "UPDATE payments SET state = 'returned'"],
  ];
  test.each(payments)(
    '%s: a payment that %s is reported once, and gone once it is mended',
    async (kind, _, breaking) => {
      await sql(breaking);
      const object = paid.payment;
      expect((await round()).fresh).toMatchObject([{ kind, object }]);
      expect(await round()).toMatchObject({ fresh: [], open: 1 });
      await sql("UPDATE payments SET state = 'captured', currency = 'usd', amount_cents = $1", [
        paid.price.totalCents,
      ]);
      expect(await round()).toMatchObject({ gone: 1, open: 0 });
      await sql(breaking);
      expect((await round()).fresh).toMatchObject([{ kind, object }]);
    },
  );

  test('rows of ours that Stripe has never heard of are reported', async () => {
    await sql('UPDATE orders SET session_id = $1', ['cs_nobody']);
    await sql("UPDATE payments SET id = 'pi_nobody'");
    await sql('UPDATE orders SET payment_intent_id = NULL');
    await insertRefund('succeeded', 100, 're_nobody').catch(() => undefined);
    await sql('UPDATE orders SET created_at = now()');
    const { fresh } = await round();
    expect(fresh.map(({ kind, object }) => `${kind}/${object}`)).toEqual(
      expect.arrayContaining(['session_missing/cs_nobody', 'intent_missing/pi_nobody']),
    );
  });

  test('more of them than a round looks up are said to be more', async () => {
    const insertMany = (from: number, to: number) =>
      sql(
        `INSERT INTO payments (id, venue_id, event_id, order_id, state, amount_cents, currency)
         SELECT 'pi_nobody_' || n, venue_id, event_id, order_id, 'returned', amount_cents, currency
         FROM payments, generate_series($2::int, $3::int) n WHERE id = $1`,
        [paid.payment, from, to],
      );
    await insertMany(1, 50);
    expect(await round()).toMatchObject({ isPartial: false, open: 50 });
    await insertMany(51, 51);
    expect(await round()).toMatchObject({ isPartial: true });
    const pages = await reconcileObjects(context(), { days: 3, pagesMax: 0 });
    expect(pages).toMatchObject({ isPartial: true, objects: 0 });
  });

  test('a refund whose answer was lost is taken in, and one made by hand at Stripe is booked and reported', async () => {
    const id = await insertRefund('requested', 100, null);
    await harness.stripe.refunds.create({
      payment_intent: paid.payment,
      amount: 100,
      metadata: { order: paid.order, refund: id, attempt: '1' },
    });
    const byHand = await harness.stripe.refunds.create({ payment_intent: paid.payment, amount: 50 });
    expect((await round()).mending).toBe(2);
    await work();
    expect(await at.refund(id)).toMatchObject({ state: 'succeeded' });
    const lines = await at.lines(paid.order);
    expect(lines.map(({ kind, fanCents }) => [kind, fanCents])).toContainEqual(['refund', 50]);
    expect(await open()).toEqual([`refund_by_hand/${byHand.id}`]);
    expect(await round(20)).toMatchObject({ mending: 0, fresh: [] });
  });

  test('a refund of another amount than ours is reported', async () => {
    const id = await insertRefund('requested', 100, null);
    const { id: object } = await harness.stripe.refunds.create({
      payment_intent: paid.payment,
      amount: 90,
      metadata: { order: paid.order, refund: id, attempt: '1' },
    });
    expect((await round()).fresh).toMatchObject([{ kind: 'refund_amount', object }]);
  });

  test('a dispute that was never told is taken in', async () => {
    await harness.control('POST', `/payment_intents/${paid.payment}/dispute`, {});
    expect((await round()).mending).toBe(1);
    await work();
    const { rows } = await sql('SELECT state FROM disputes');
    expect(rows).toEqual([{ state: 'open' }]);
    expect(await round(20)).toMatchObject({ mending: 0, open: 0 });
  });

  test('transfers: one whose answer was lost is taken in, one that is nobody’s and one too many are reported', async () => {
    await harness.control('POST', '/clock', { advanceMs: 8 * 86_400_000 });
    const destination = await harness.payableAccount();
    const make = (amount: number, metadata: Record<string, string>) =>
      harness.stripe.transfers.create({
        amount,
        currency: 'usd',
        destination,
        transfer_group: sale.event.id,
        metadata,
      });
    const payout = newId('payout');
    await sql(
      `INSERT INTO payouts (id, venue_id, event_id, by, state, amount_cents, currency) VALUES ($1, $2, $3, 'stripe', 'due', 700, 'usd')`,
      [payout, sale.venue.id, sale.event.id],
    );
    const ours = await make(700, { payout });
    const later = 9 * 24 * 60;
    const look = (more = 0) => reconcileObjects(context(later + more), { days: 20 });
    expect((await look()).mending).toBe(1);
    await work();
    const { rows } = await sql('SELECT state, reference FROM payouts');
    expect(rows).toEqual([{ state: 'sent', reference: ours.id }]);
    const twice = await make(700, { payout });
    const foreign = await make(30, {});
    const { fresh } = await look(1);
    expect(fresh.map(({ kind, object }) => [kind, object])).toEqual(
      expect.arrayContaining([
        ['transfer_twice', twice.id],
        ['transfer_foreign', foreign.id],
      ]),
    );
    await harness.stripe.transfers.createReversal(ours.id);
    expect((await look(2)).mending).toBe(1);
    await work();
    expect((await sql('SELECT state FROM payouts')).rows).toEqual([{ state: 'reversed' }]);
  });
});
