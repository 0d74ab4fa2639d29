import type { Id } from '@zilker/contracts/ids';
import { asc, eq, inArray } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { seatOffers } from '../moves/seat-offers.ts';
import { inBatches } from '../orders/in-batches.ts';
import { type OrderRow, orderRow } from '../orders/order-rows.ts';
import { jobsOfPaid, type Paying, payOrders } from '../orders/pay-orders.ts';
import { currentTrace } from '../outbox/current-trace.ts';
import { enqueueTraced } from '../outbox/enqueue.ts';
import { payments as paymentRows } from '../schema/money.ts';
import { orderItems, orders } from '../schema/sale.ts';
import { lockStock } from '../stock.ts';
import type { Intent } from './intent.ts';
import { losePayment } from './lose-payment.ts';
import { reportDifference } from './report-difference.ts';
import { returnReasons } from './return-reasons.ts';

/** Stripe says that an order's card was charged. */
export type Charge = { order: Id<'order'>; intent: Intent; traceparent: string | undefined };
export type Charger = (charge: Omit<Charge, 'traceparent'>, now: Date) => Promise<'paid' | 'stale'>;

/** The last step of a payment, of several orders of a drop together: paid, booked, and their tickets issued. */
export function createCharger(db: Db): Charger {
  const charge = inBatches(db, {
    together: (drop, charges: readonly Charge[], now) => chargeBatch(db, drop, charges, now),
    alone: (one, now) => chargeAlone(db, one, now),
  });
  return (one, now) => charge({ ...one, traceparent: currentTrace() }, now);
}

/** The same of one. */
export async function chargeOrder(
  db: Db,
  charge: Omit<Charge, 'traceparent'>,
  now: Date,
): Promise<'paid' | 'stale'> {
  return chargeAlone(db, { ...charge, traceparent: currentTrace() }, now);
}

async function chargeAlone(db: Db, charge: Charge, now: Date): Promise<'paid' | 'stale'> {
  const { dropId } = await orderRow(db, charge.order);
  const [outcome] = await chargeBatch(db, dropId, [charge], now);
  return outcome ?? 'stale';
}

async function chargeBatch(
  db: Db,
  drop: Id<'drop'>,
  charges: readonly Charge[],
  now: Date,
): Promise<('paid' | 'stale')[]> {
  return withTransaction(db, async (tx) => {
    await lockStock(tx, drop);
    const waiting = await lockWaiting(tx, charges);
    const paying: (Paying & Pick<Charge, 'traceparent'>)[] = [];
    const outcomes = charges.map(({ intent, traceparent }) => {
      const found = waiting.get(intent.id);
      if (found === undefined) return 'stale';
      // the same once more finds it paid
      waiting.delete(intent.id);
      paying.push({ ...found, intent, traceparent });
      return 'paid';
    });
    await releaseReviewed(tx, paying);
    await reportUnequal(tx, paying, now);
    const lost = await seatOffers(
      tx,
      paying.map(({ order }) => order),
      now,
    );
    const seated = paying.filter(({ order }) => !lost.has(order.id));
    for (const { order, intent } of paying) if (lost.has(order.id)) await goesBack(tx, order, intent, now);
    await payOrders(tx, seated, now);
    await enqueueTraced(
      tx,
      seated.flatMap(({ order, traceparent }) => jobsOfPaid(order).map((job) => ({ job, traceparent }))),
    );
    return outcomes.map((outcome, at) => {
      const order = charges[at]?.order;
      return order !== undefined && lost.has(order) ? 'stale' : outcome;
    });
  });
}

/** Those that keep these payments and are not paid yet, by payment, with their lines. */
async function lockWaiting(
  tx: Tx,
  charges: readonly Charge[],
): Promise<Map<string, Pick<Paying, 'order' | 'items'>>> {
  const ids = [...new Set(charges.map(({ order }) => order))];
  const found = await tx
    .select()
    .from(orders)
    .where(inArray(orders.id, ids))
    .orderBy(asc(orders.id))
    .for('update');
  const items = await tx
    .select()
    .from(orderItems)
    .where(inArray(orderItems.orderId, ids))
    .orderBy(asc(orderItems.orderId), asc(orderItems.typeId));
  const kept = await tx
    .select()
    .from(paymentRows)
    .where(inArray(paymentRows.id, [...new Set(charges.map(({ intent }) => intent.id))]))
    .orderBy(asc(paymentRows.id))
    .for('update');
  const isKept = ({ id }: OrderRow) =>
    kept.find(({ orderId, state }) => orderId === id && (state === 'authorized' || state === 'capturing'));
  return new Map(
    found.flatMap((order) => {
      const payment = isKept(order);
      const waits = order.state === 'authorized' || order.state === 'review';
      if (payment === undefined || !waits) return [];
      return [[payment.id, { order, items: items.filter((item) => item.orderId === order.id) }]];
    }),
  );
}

/** The card was charged for a returned ticket that lets nobody in any more. */
async function goesBack(tx: Tx, order: OrderRow, intent: Intent | null, now: Date): Promise<void> {
  if (intent === null) return;
  await tx.update(paymentRows).set({ capturedAt: now }).where(eq(paymentRows.id, intent.id));
  const reason = returnReasons.return_gone;
  await losePayment(tx, { order, payment: intent.id, reason, to: 'expired' }, now);
}

/** Somebody charged a card at Stripe by hand while a person here was to look at its order: that decides it. */
async function releaseReviewed(tx: Tx, paying: readonly Paying[]): Promise<void> {
  for (const { order } of paying)
    if (order.state === 'review')
      await tx.update(orders).set({ state: 'authorized' }).where(eq(orders.id, order.id));
}

/** We charge the whole or nothing; a person at Stripe can charge less. */
async function reportUnequal(tx: Tx, paying: readonly Paying[], now: Date): Promise<void> {
  for (const { order, intent } of paying)
    if (intent !== null && intent.receivedCents !== order.totalCents)
      await reportDifference(
        tx,
        {
          kind: 'charged_otherwise',
          object: intent.id,
          sentence: `${intent.id} was charged ${intent.receivedCents} ${intent.currency} for order ${order.id} of ${order.totalCents} ${order.currency}`,
        },
        now,
      );
}
