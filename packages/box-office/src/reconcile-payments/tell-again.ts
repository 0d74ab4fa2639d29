import { and, eq, lt, sql } from 'drizzle-orm';
import { storeStripeEvent } from '../payments/store-event.ts';
import { stripeEvents } from '../schema/sale.ts';
import type { Context, Mended } from './finding.ts';

/** What an event comes to takes a moment: its job is tried several times. */
const worksWithinMs = 5 * 60_000;
/** What came to nothing may have been mended by then: its job was buried, or was done before the row was as it is now. */
const onceMoreAfterMs = 24 * 3_600_000;

/**
 * Has an object's state worked out by the verbs that events of Stripe lead to, as if Stripe had told it now: once a day for each state of it,
 * which `state` names. The event's id says that it was us.
 */
export async function tellAgain(
  { db, payments, now }: Context,
  told: { type: string; object: { id: string }; state: string },
): Promise<Mended> {
  const { type, object, state } = told;
  const id = `evt_reconciled_${type}_${object.id}_${state}`.slice(0, 255);
  const created = Math.floor(now.getTime() / 1000);
  const event = { id, type, livemode: payments.livemode, data: { object: { ...object } } };
  const payload = { ...event, object: 'event', created };
  const long = new Date(now.getTime() - onceMoreAfterMs);
  const { handledAt, createdAt } = stripeEvents;
  await db
    .delete(stripeEvents)
    .where(and(eq(stripeEvents.id, id), lt(sql`coalesce(${handledAt}, ${createdAt})`, long)));
  if (await storeStripeEvent(db, { event, payload })) return 'mending';
  const [before] = await db.select().from(stripeEvents).where(eq(stripeEvents.id, id));
  const at = before?.handledAt ?? before?.createdAt ?? now;
  return now.getTime() - at.getTime() < worksWithinMs ? 'mending' : 'spent';
}
