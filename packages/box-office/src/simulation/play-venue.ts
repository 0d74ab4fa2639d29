import { type Id, newId } from '@zilker/contracts/ids';
import { asc, eq } from 'drizzle-orm';
import { withTransaction } from '../db.ts';
import { changeTerms } from '../money/change-terms.ts';
import { captureEvent } from '../payments/capture-event.ts';
import { captureWaiting } from '../payments/capture-waiting.ts';
import { confirmShow } from '../payments/confirm-show.ts';
import { releaseWaiting } from '../payments/release-waiting.ts';
import { recordPayout } from '../payouts/record-payout.ts';
import { readEventRefund } from '../refunds/read-event-refund.ts';
import { refundEvent } from '../refunds/refund-event.ts';
import { requestRefund } from '../refunds/request-refund.ts';
import { retryRefund } from '../refunds/retry-refund.ts';
import { startEventRefund } from '../refunds/start-event-refund.ts';
import { tickets } from '../schema/door.ts';
import { refundRuns, refunds } from '../schema/money.ts';
import type { Operation } from './operation.ts';
import type { Drop, World } from './world.ts';

type OfVenue = Extract<
  Operation,
  {
    op:
      | 'confirm'
      | 'capture-event'
      | 'capture-waiting'
      | 'release-waiting'
      | 'refund'
      | 'retry-refund'
      | 'refund-event'
      | 'refund-more'
      | 'terms'
      | 'payout';
  }
>;
const ofVenue = new Set<Operation['op']>([
  'confirm',
  'capture-event',
  'capture-waiting',
  'release-waiting',
  'refund',
  'retry-refund',
  'refund-event',
  'refund-more',
  'terms',
  'payout',
] satisfies OfVenue['op'][]);
export const isOfVenue = (operation: Operation): operation is OfVenue => ofVenue.has(operation.op);

const by = { reason: 'The simulation wants it', requestedBy: 'stf_simulation' };

/** What a venue does with its orders and its money, by the verbs of its portal. */
export async function playVenue(world: World, drop: Drop, operation: OfVenue): Promise<unknown> {
  const { db } = world;
  const now = new Date(world.now);
  const venue = drop.sale.venue.id;
  const event = drop.sale.event.id;
  switch (operation.op) {
    case 'confirm':
      return (await withTransaction(db, (tx) => confirmShow(tx, { venue, event }, now))).waiting;
    case 'capture-event':
      return captureEvent(db, { event }, now);
    case 'refund-event': {
      const { orders, waiting, tickets, toFansCents, run } = await readEventRefund(db, { venue, event });
      const asked = { venue, event, toFansCents, reason: by.reason };
      await startEventRefund(db, { ...asked, idempotencyKey: newId('order') }, now);
      if (run !== null) throw new Error('a second run was begun');
      return { orders, waiting, tickets, toFansCents };
    }
    case 'refund-more': {
      const [run] = await db
        .select({ id: refundRuns.id })
        .from(refundRuns)
        .where(eq(refundRuns.eventId, event));
      if (run === undefined) return 'no run';
      const done = await refundEvent(db, { run: run.id }, now);
      await learnRefunds(world, drop);
      return done;
    }
    case 'terms':
      await changeTerms(db, { venue, change: operation.change }, now);
      return 'changed';
    case 'payout': {
      const payout = { amountCents: operation.cents, currency: 'usd', reference: operation.key } as const;
      const { key: idempotencyKey } = operation;
      await recordPayout(db, { event, payout, staff: by.requestedBy, idempotencyKey }, now);
      return 'recorded';
    }
  }
  const order = drop.orderIds.get(operation.place);
  if (order === undefined) return 'no order';
  switch (operation.op) {
    case 'capture-waiting':
      await withTransaction(db, (tx) => captureWaiting(tx, { venue, order, ...by }, now));
      return null;
    case 'release-waiting':
      await withTransaction(db, (tx) => releaseWaiting(tx, { venue, order, ...by }, now));
      return null;
    case 'refund': {
      const issued = await db
        .select({ id: tickets.id, number: tickets.number })
        .from(tickets)
        .where(eq(tickets.orderId, order));
      const ids = operation.tickets.map(
        (number) => issued.find((ticket) => ticket.number === number)?.id ?? newId('ticket'),
      );
      const asked = { venue, order, tickets: ids, amountCents: operation.cents, ...by };
      await withTransaction(db, (tx) => requestRefund(tx, asked, now));
      await learnRefunds(world, drop);
      return 'requested';
    }
    case 'retry-refund': {
      const refund = world.refundIds.get(order)?.[operation.n] ?? newId('refund');
      await withTransaction(db, (tx) => retryRefund(tx, { venue, refund, ...by }, now));
      return 'requested';
    }
  }
}

/** Ids of refunds are minted by the database's side; by order, oldest first. */
export async function learnRefunds({ db, refundIds }: World, { sale }: Drop): Promise<void> {
  const rows = await db
    .select({ id: refunds.id, order: refunds.orderId })
    .from(refunds)
    .where(eq(refunds.eventId, sale.event.id))
    .orderBy(asc(refunds.id));
  const found = new Map<string, Id<'refund'>[]>();
  for (const { id, order } of rows) found.set(order, [...(found.get(order) ?? []), id]);
  for (const [order, ids] of found) refundIds.set(order, ids);
}
