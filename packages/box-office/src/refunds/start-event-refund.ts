import { Refusal } from '@zilker/contracts/errors';
import type { EventRefund } from '@zilker/contracts/http/portal-orders';
import { type Id, newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { callOff } from '../portal/cancel-drop.ts';
import { lockOwnEvent } from '../portal/lock-own-event.ts';
import { once } from '../portal/once.ts';
import { drops, events, refundRuns } from '../schema/tables.ts';
import { lockStock } from '../stock.ts';
import { planEventRefund } from './plan-event-refund.ts';
import { eventRefundView } from './read-event-refund.ts';

/**
 * Calls a venue's own show off and begins to refund everybody, once for each key and once for an event. Its sale stops for good in the same
 * commit; the run goes through the orders by itself.
 * @throws Refusal `event_unknown`, `refund_running`, `refund_changed` (detail `toFansCents`), `idempotency_key_reused`
 */
export async function startEventRefund(
  db: Db,
  input: {
    venue: Id<'venue'>;
    event: Id<'event'>;
    idempotencyKey: string;
    toFansCents: number;
    reason: string;
    traceparent?: string | undefined;
  },
  now: Date,
): Promise<EventRefund> {
  const { venue, event, idempotencyKey: key, toFansCents, reason, traceparent } = input;
  return withTransaction(db, async (tx) => {
    await lockOwnEvent(tx, { venue, event });
    const body = { toFansCents, reason };
    await once(tx, { scope: `refund-event:${event}`, key, body }, { event }, async () => {
      await refuseSecond(tx, event);
      await stopSale(tx, event, now, traceparent);
      const plan = await planEventRefund(tx, event);
      if (plan.toFansCents !== toFansCents)
        throw new Refusal('refund_changed', { detail: { toFansCents: plan.toFansCents } });
      const run = newId('refundRun');
      const of = { venueId: venue, eventId: event };
      await tx
        .insert(refundRuns)
        .values({ id: run, ...of, reason, orders: plan.orders, createdAt: now, askedAt: now });
      await enqueue(tx, { kind: 'refund-event', run }, { traceparent });
    });
    return eventRefundView(tx, { venue, event });
  });
}

async function refuseSecond(tx: Tx, event: Id<'event'>): Promise<void> {
  const [running] = await tx
    .select({ id: refundRuns.id })
    .from(refundRuns)
    .where(eq(refundRuns.eventId, event));
  if (running !== undefined) throw new Refusal('refund_running');
}

/** From here on no order of the event begins; those that are being paid end as Stripe says. */
async function stopSale(tx: Tx, event: Id<'event'>, now: Date, traceparent?: string): Promise<void> {
  const [drop] = await tx.select({ id: drops.id }).from(drops).where(eq(drops.eventId, event));
  if (drop !== undefined) await callOff(tx, (await lockStock(tx, drop.id)).drop, now, traceparent);
  await tx.update(events).set({ status: 'cancelled' }).where(eq(events.id, event));
}
