import type { Currency } from '@zilker/contracts/fields';
import type { LedgerKind } from '@zilker/contracts/http/money';
import type * as portal from '@zilker/contracts/http/portal';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import { and, desc, eq, inArray, isNotNull, type SQL, sql, sum } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { ledger, orders } from '../schema/tables.ts';
import { readPortalEvent } from './read-portal-event.ts';

export type Sales = ReplyOf<typeof portal.readSales>;

const minutesMax = 240;
const minuteMs = 60_000;

/**
 * Whose each cent is, for one of a venue's own events, by the ledger: what is left of each part after refunds and disputes.
 * @throws Refusal `event_unknown`
 */
export async function readSales(
  db: DbOrTx,
  input: { venue: Id<'venue'>; event: Id<'event'> },
  now: Date,
): Promise<Sales> {
  const event = await readPortalEvent(db, input, now);
  const { currency } = event;
  const money = await readMoney(db, input.event, currency);
  const byMinute = await readMinutes(db, input.event);
  return { event, phase: event.drop?.phase ?? null, currency, ...money, byMinute };
}

/** In the event's own currency: a payment that came in another one goes back, and was no sale. */
async function readMoney(db: DbOrTx, event: Id<'event'>, currency: Currency) {
  const paid = sql`${ledger.kind} = 'payment'`;
  const [row] = await db
    .select({
      orders: sql<number>`count(*) FILTER (WHERE ${paid})`.mapWith(Number),
      paidByFansCents: cents(sql`sum(-${ledger.fanCents}) FILTER (WHERE ${paid})`),
      // what was paid out is the venue's all the same
      toVenueCents: cents(sql`sum(${ledger.venueCents} + ${ledger.paidOutCents})`),
      taxCents: cents(sum(ledger.taxCents)),
      cardCents: cents(sum(ledger.stripeCents)),
      zilkerCents: cents(sum(ledger.zilkerCents)),
      refundedCents: gainedByFans(['refund', 'refund_failed']),
      disputedCents: gainedByFans(['dispute', 'dispute_won']),
    })
    .from(ledger)
    .where(and(eq(ledger.eventId, event), eq(ledger.currency, currency)));
  if (row === undefined) throw new Error('sums have a row');
  return row;
}

function gainedByFans(kinds: LedgerKind[]) {
  return cents(sql`sum(${ledger.fanCents}) FILTER (WHERE ${inArray(ledger.kind, kinds)})`);
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
function cents(total: SQL | ReturnType<typeof sum>) {
  return sql<number>`COALESCE(${total}, 0)`.mapWith(Number);
}
