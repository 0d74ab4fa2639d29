import type { Job } from '@zilker/contracts/jobs/job';
import { asc, eq, inArray } from 'drizzle-orm';
import Stripe from 'stripe';
import { expect } from 'vitest';
import type { Payments } from '../payments/stripe.ts';
import { StripeBusy } from '../payments/stripe-busy.ts';
import { outbox, refundRuns } from '../schema/tables.ts';
import type { TestDatabase } from '../testing.ts';
import { insertSale } from '../testing-rows.ts';
import { readEventRefund } from './read-event-refund.ts';
import { refundEvent } from './refund-event.ts';
import { sendRefund } from './send-refund.ts';
import { startEventRefund } from './start-event-refund.ts';
import { insertMany } from './testing-many-orders.ts';

const perSecond = 25;
const sideBySide = 8;

/**
 * Stripe, as far as refunds go, on a clock of its own: so many requests a second, one refund a key, and some answers lost. One that is
 * `forgetful` knows neither keys nor what it has made.
 */
function fakeStripe(random: () => number, forgetful: boolean) {
  const lostShare = forgetful ? 0.3 : 0.02;
  const byKey = new Map<string, Stripe.Refund>();
  const byPayment = new Map<string, Stripe.Refund[]>();
  const asked: number[] = [];
  let clockMs = 0;
  const create = async (
    params: Stripe.RefundCreateParams,
    { idempotencyKey = '' }: Stripe.RequestOptions,
  ) => {
    if (random() < lostShare) throw lost();
    const payment = String(params.payment_intent);
    const key = forgetful ? `forgotten ${asked.length}` : idempotencyKey;
    const known = byKey.get(key);
    const refund = known ?? refundOf(params, payment, `re_${byKey.size}`);
    if (known === undefined) byPayment.set(payment, [...(byPayment.get(payment) ?? []), refund]);
    byKey.set(key, refund);
    if (random() < lostShare) throw lost();
    return refund;
  };
  const list = async ({ payment_intent: payment }: { payment_intent: string }) => ({
    data: forgetful ? [] : (byPayment.get(payment) ?? []),
  });
  const stripe = { refunds: { create, list } } as unknown as Stripe;
  const payments: Payments = {
    stripe,
    livemode: false,
    ask: async (endpoint, _, call) => {
      if (asked.filter((ms) => ms > clockMs - 1_000).length >= perSecond) throw new StripeBusy(endpoint, 100);
      asked.push(clockMs);
      return call(stripe);
    },
  };
  return { payments, byPayment, asked, pass: (ms: number) => (clockMs += ms), elapsedMs: () => clockMs };
}

/**
 * Refunds an event of `count` orders by jobs that come twice, workers that die before and after their commits, and a Stripe that loses
 * answers. Resolves to how many refunds it has made of each payment.
 */
export async function refundMany(
  database: TestDatabase,
  { count, seed, forgetful = false }: { count: number; seed: number; forgetful?: boolean },
): Promise<number[]> {
  const { db, pool } = database;
  const sale = await insertSale(db, { types: [{ capacity: 10_000 }] });
  const total = await insertMany(database, sale, count);
  await startEventRefund(
    db,
    {
      venue: sale.venue.id,
      event: sale.event.id,
      idempotencyKey: 'large-event-refund-1',
      toFansCents: total,
      reason: 'The show is called off',
    },
    new Date(),
  );
  const random = dice(seed);
  const stripe = fakeStripe(random, forgetful);
  // every ninth batch dies before its commit
  await pool.query(`
    CREATE SEQUENCE batches;
    CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF nextval('batches') % 9 = 0 THEN RAISE EXCEPTION 'killed'; END IF; RETURN NULL; END $$;
    CREATE TRIGGER die AFTER INSERT ON refunds FOR EACH STATEMENT EXECUTE FUNCTION die()`);
  let deaths = 0;

  const work = async (job: Job): Promise<boolean> => {
    try {
      if (job.kind === 'refund-event') await refundEvent(db, job, new Date());
      if (job.kind === 'send-refund') await sendRefund(db, stripe.payments, job, new Date());
    } catch (cause) {
      if (!(cause instanceof StripeBusy)) deaths++;
      return false;
    }
    // a worker that died with its work done: the job comes again
    return random() >= 0.03;
  };

  for (let turns = 0; ; turns++) {
    if (turns > 2_000) throw new Error('it does not end');
    const rows = await db
      .select()
      .from(outbox)
      .where(inArray(outbox.queue, ['payments']))
      .orderBy(asc(outbox.id))
      .limit(sideBySide * 5);
    const jobs = rows.filter(({ job }) => job.kind === 'refund-event' || job.kind === 'send-refund');
    if (jobs.length === 0) break;
    const done: number[] = [];
    for (let from = 0; from < jobs.length; from += sideBySide)
      await Promise.all(
        jobs.slice(from, from + sideBySide).map(async ({ id, job }) => {
          if (await work(job as Job)) done.push(id);
        }),
      );
    if (done.length > 0) await db.delete(outbox).where(inArray(outbox.id, done));
    stripe.pass(1_000);
  }

  await pool.query('DROP TRIGGER die ON refunds; DROP FUNCTION die(); DROP SEQUENCE batches');
  const each = [...stripe.byPayment.values()].map(({ length }) => length);
  if (forgetful) return each;

  expect(deaths).toBeGreaterThan(0);
  expect(stripe.byPayment.size).toBe(count);
  const given = [...stripe.byPayment.values()].flat().reduce((sum, { amount }) => sum + amount, 0);
  expect(given).toBe(total);
  for (const [i, ms] of stripe.asked.entries())
    if (i >= perSecond) expect(ms - (stripe.asked[i - perSecond] ?? 0)).toBeGreaterThanOrEqual(1_000);
  expect(stripe.elapsedMs()).toBeGreaterThan((count / perSecond) * 1_000 - 1_000);

  const [run] = await db.select().from(refundRuns).where(eq(refundRuns.eventId, sale.event.id));
  expect(run?.endedAt).not.toBeNull();
  expect(await readEventRefund(db, { venue: sale.venue.id, event: sale.event.id })).toMatchObject({
    orders: count,
    toFansCents: total,
    run: { orders: count, requested: count, done: count, failed: 0 },
  });
  const { rows } = await pool.query<Record<string, number>>(
    `SELECT (SELECT count(*)::int FROM orders WHERE event_id = $1 AND state = 'refunded' AND refunded_cents = total_cents) AS orders,
      (SELECT count(*)::int FROM tickets WHERE event_id = $1 AND state <> 'refunded') AS tickets,
      (SELECT sum(taken + sold)::int FROM ticket_types WHERE event_id = $1) AS stock,
      (SELECT sum(taken)::int FROM usage WHERE event_id = $1) AS used,
      (SELECT sum(fan_cents)::int FROM ledger WHERE event_id = $1) AS fan,
      (SELECT sum(zilker_cents)::int FROM ledger WHERE event_id = $1) AS zilker,
      (SELECT count(*)::int FROM ledger WHERE event_id = $1 AND kind = 'refund') AS booked,
      (SELECT count(*)::int FROM outbox WHERE job ->> 'kind' = 'send-refund-notice') AS notices`,
    [sale.event.id],
  );
  expect(rows[0]).toEqual({
    orders: count,
    tickets: 0,
    stock: 0,
    used: 0,
    fan: 0,
    zilker: 0,
    booked: count,
    notices: count,
  });
  return each;
}

function refundOf(params: Stripe.RefundCreateParams, payment: string, id: string): Stripe.Refund {
  const { amount, metadata } = params;
  const refund = {
    id,
    object: 'refund',
    status: 'succeeded',
    currency: 'usd',
    amount,
    payment_intent: payment,
    metadata,
  };
  return refund as Stripe.Refund;
}

function lost(): Error {
  return new Stripe.errors.StripeConnectionError({ type: 'api_error', message: 'lost' });
}

/** mulberry32 */
function dice(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
