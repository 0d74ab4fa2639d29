import { declinesMax } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { and, eq, sql } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { note } from '../money/note.ts';
import { isStillThere } from '../moves/is-still-there.ts';
import { type OrderRow, orderRow } from '../orders/order-rows.ts';
import { events } from '../schema/catalogue.ts';
import { payments } from '../schema/money.ts';
import { drops, orders, visits } from '../schema/sale.ts';
import type { Intent } from './intent.ts';
import { keptStatesSql } from './kept-states.ts';
import { keptUnder, lockKept } from './lock-kept.ts';
import { losePayment } from './lose-payment.ts';
import { reportDifference } from './report-difference.ts';
import { returnReasons } from './return-reasons.ts';

/**
 * `capturing`: to be charged now. `waiting`: for its event, or for a person. `released`: given up, since the show was called off or the
 * returned ticket is gone.
 */
export type Checked = 'capturing' | 'waiting' | 'over_limit' | 'released' | 'stale';

/**
 * Holds an authorised card against the drop's limit: tickets of one card count together, whoever's account they are in. Of two orders
 * by one card the second sees the first. Within the limit the order is to be charged, or waits for its event, and its fan is through. Over
 * it the hold on the card is given up, and another card may be tried while the order's time lasts. For a show that was called off nobody is
 * charged, nor for a returned ticket that lets nobody in any more. What Stripe finds risky waits for a person to look at it.
 */
export async function checkCard(
  db: Db,
  input: {
    order: Id<'order'>;
    intent: Intent;
    /** It was within the limit before, and stays so. */
    wasChecked: boolean;
  },
  now: Date,
): Promise<Checked> {
  return withTransaction(db, async (tx) => {
    const order = await orderRow(tx, input.order);
    const { fingerprint, amountCents, currency } = input.intent;
    const event = await eventOf(tx, order.eventId);
    if (event?.status === 'cancelled') return giveUp(tx, { ...input, why: 'called_off' }, now);
    if (!(await isStillThere(tx, order))) return giveUp(tx, { ...input, why: 'return_gone' }, now);
    const chargedNow = event?.capture === 'now' || event?.confirmedAt != null;
    if (input.wasChecked) return accept(tx, input, chargedNow, now);
    if (amountCents !== order.totalCents || currency !== order.currency)
      return turnAway(tx, input, 'odd', now);
    // before all other locks, by all who count the tickets of a card
    await tx.execute(
      sql`SELECT pg_advisory_xact_lock(hashtextextended(${`${order.eventId}/${fingerprint}`}, 0))`,
    );
    const [drop] = await tx.select().from(drops).where(eq(drops.id, order.dropId));
    const had = await ticketsOfCard(tx, { event: order.eventId, fingerprint, but: order.id });
    if (had + order.quantity > (drop?.perFanMax ?? 0)) return turnAway(tx, input, 'over', now);
    return accept(tx, input, chargedNow, now);
  });
}

/** An event that is to be confirmed first is not until this is over: so whoever confirms it finds all cards that wait for that. */
async function eventOf(tx: Tx, id: Id<'event'>) {
  const { status, capture, confirmedAt } = events;
  const read = () => tx.select({ status, capture, confirmedAt }).from(events).where(eq(events.id, id));
  const [event] = await read();
  return event?.capture === 'now' || event?.confirmedAt != null ? event : (await read().for('share'))[0];
}

async function giveUp(
  tx: Tx,
  { order: id, intent, why }: { order: Id<'order'>; intent: Intent; why: 'called_off' | 'return_gone' },
  now: Date,
): Promise<'released' | 'capturing' | 'stale'> {
  const kept = await lockKept(tx, id);
  if (kept === null || kept.payment.id !== intent.id) return 'stale';
  // it may have been charged: then it is refunded
  if (kept.payment.state === 'capturing') return 'capturing';
  const reason = returnReasons[why];
  await losePayment(tx, { order: kept.order, payment: intent.id, reason, to: 'cancelled' }, now);
  return 'released';
}

/** Tickets that a card has of an event, by payments that their orders keep; those that were given back count no more. */
async function ticketsOfCard(
  tx: Tx,
  card: { event: Id<'event'>; fingerprint: string; but: Id<'order'> },
): Promise<number> {
  const { rows } = await tx.execute<{ count: number }>(sql`
    SELECT coalesce(sum(CASE p.state WHEN 'captured' THEN
        (SELECT count(*) FROM tickets t WHERE t.order_id = p.order_id AND t.state <> 'refunded')
      ELSE o.quantity END), 0)::integer AS count
    FROM payments p JOIN orders o ON o.id = p.order_id
    WHERE p.event_id = ${card.event} AND p.fingerprint = ${card.fingerprint} AND p.order_id <> ${card.but}
      AND p.state IN ${sql.raw(keptStatesSql)}`);
  return rows[0]?.count ?? 0;
}

/** No stock changes, so that only the order is locked. */
async function accept(
  tx: Tx,
  { order: id, intent, wasChecked }: { order: Id<'order'>; intent: Intent; wasChecked: boolean },
  chargedNow: boolean,
  now: Date,
): Promise<Checked> {
  const [order] = await tx.select().from(orders).where(eq(orders.id, id)).for('update');
  const kept = order === undefined ? null : await keptUnder(tx, order);
  if (order === undefined || kept?.payment.id !== intent.id) return 'stale';
  if (kept.payment.state === 'capturing') return 'capturing';
  if (order.state === 'review') return 'waiting';
  const isRisky = intent.risk !== null && !wasChecked;
  const isNow = chargedNow && !isRisky;
  await tx
    .update(payments)
    .set({
      state: isNow ? 'capturing' : 'authorized',
      fingerprint: intent.fingerprint,
      brand: intent.brand,
      last4: intent.last4,
      chargeId: intent.chargeId,
      captureBefore: intent.captureBefore,
      // parked until somebody decides
      askedAt: isNow ? now : null,
    })
    .where(eq(payments.id, intent.id));
  if (isRisky) await review(tx, { order, intent }, now);
  await tx
    .update(visits)
    .set({ state: 'done', endedAt: now })
    .where(
      and(
        eq(visits.dropId, order.dropId),
        eq(visits.placeIndex, order.placeIndex),
        eq(visits.state, 'holding'),
      ),
    );
  return isNow ? 'capturing' : 'waiting';
}

/** Its card stays held until its venue has decided. */
async function review(
  tx: Tx,
  { order, intent }: { order: OrderRow; intent: Intent },
  now: Date,
): Promise<void> {
  await tx
    .update(orders)
    .set({ state: 'review', version: order.version + 1 })
    .where(eq(orders.id, order.id));
  const detail = { payment: intent.id, risk: intent.risk ?? '' };
  await note(tx, [{ order: order.id, kind: 'review', detail }], now);
}

async function turnAway(
  tx: Tx,
  { order: id, intent }: { order: Id<'order'>; intent: Intent },
  why: 'over' | 'odd',
  now: Date,
): Promise<'over_limit' | 'stale'> {
  const kept = await lockKept(tx, id);
  if (kept === null || kept.payment.id !== intent.id || kept.payment.state !== 'authorized') return 'stale';
  const { order } = kept;
  const declines = order.declines + 1;
  const hasTime = order.state === 'authorized' && order.expiresAt > now;
  const isLast = declines >= declinesMax || order.state === 'review';
  const to = isLast ? 'cancelled' : hasTime ? 'held' : 'expired';
  await tx
    .update(payments)
    .set({ fingerprint: intent.fingerprint, brand: intent.brand, last4: intent.last4 })
    .where(eq(payments.id, intent.id));
  await tx
    .update(orders)
    .set({ declines, lastDecline: why === 'over' ? 'card_over_limit' : 'declined' })
    .where(eq(orders.id, order.id));
  if (why === 'over')
    await note(tx, [{ order: order.id, kind: 'card_over_limit', detail: { payment: intent.id } }], now);
  else {
    const detail = { no: declines, payment: intent.id, why: 'not_as_asked' };
    await note(tx, [{ order: order.id, kind: 'declined', detail }], now);
    await reportDifference(
      tx,
      {
        kind: 'payment_not_as_asked',
        object: intent.id,
        sentence: `${intent.id} holds ${intent.amountCents} ${intent.currency} for order ${order.id} of ${order.totalCents} ${order.currency}; it goes back`,
      },
      now,
    );
  }
  const reason = returnReasons[why === 'over' ? 'card_over_limit' : 'not_as_asked'];
  await losePayment(tx, { order, payment: intent.id, reason, to }, now);
  return 'over_limit';
}
