import type * as portal from '@zilker/contracts/http/portal';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import { and, count, desc, eq, inArray, isNotNull, sql, sum } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { orders } from '../schema/tables.ts';
import { readPortalEvent } from './read-portal-event.ts';

export type Sales = ReplyOf<typeof portal.readSales>;

const minutesMax = 240;
const minuteMs = 60_000;

/**
 * Whose each cent is, for one of a venue's own events. An order refunded in full counts in what fans paid and in what they got
 * back, and nowhere else; a refund of a part comes out of the venue's share.
 * @throws Refusal `event_unknown`
 */
export async function readSales(
  db: DbOrTx,
  input: { venue: Id<'venue'>; event: Id<'event'> },
  now: Date,
): Promise<Sales> {
  const event = await readPortalEvent(db, input, now);
  const money = await readMoney(db, input.event);
  return { event, phase: event.drop?.phase ?? null, ...money, byMinute: await readMinutes(db, input.event) };
}

async function readMoney(db: DbOrTx, event: Id<'event'>) {
  const kept = (cents: unknown) => sql`CASE WHEN ${orders.state} = 'refunded' THEN 0 ELSE ${cents} END`;
  const [row] = await db
    .select({
      orders: count(),
      paidByFansCents: cents(sum(orders.totalCents)),
      toVenueCents: cents(sum(kept(sql`GREATEST(${orders.venueCents} - ${orders.refundedCents}, 0)`))),
      cardCents: cents(sum(kept(orders.cardCents))),
      zilkerCents: cents(sum(kept(orders.zilkerCents))),
      refundedCents: cents(sum(orders.refundedCents)),
    })
    .from(orders)
    .where(everPaid(event));
  return (
    row ?? { orders: 0, paidByFansCents: 0, toVenueCents: 0, cardCents: 0, zilkerCents: 0, refundedCents: 0 }
  );
}

/** The newest minutes in which anything was sold, oldest first. */
async function readMinutes(db: DbOrTx, event: Id<'event'>): Promise<Sales['byMinute']> {
  const minute = sql<number>`floor(extract(epoch FROM ${orders.paidAt}) / 60)`.mapWith(Number);
  const rows = await db
    .select({ minute, tickets: cents(sum(orders.quantity)) })
    .from(orders)
    .where(and(everPaid(event), isNotNull(orders.paidAt)))
    .groupBy(minute)
    .orderBy(desc(minute))
    .limit(minutesMax);
  return rows.reverse().map((row) => ({ atMs: row.minute * minuteMs, tickets: row.tickets }));
}

function everPaid(event: Id<'event'>) {
  return and(eq(orders.eventId, event), inArray(orders.state, ['paid', 'partially_refunded', 'refunded']));
}

/** Sums come as text, or as NULL over no rows. */
function cents(total: ReturnType<typeof sum>) {
  return sql<number>`COALESCE(${total}, 0)`.mapWith(Number);
}
