import type { Id } from '@zilker/contracts/ids';
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { events as eventRows } from '../schema/catalogue.ts';
import { ledger, payouts, refundRuns, refunds } from '../schema/money.ts';

/** How the money of one event stands, cents. */
export type EventBalance = {
  /** What the venue has of it by the ledger; below 0 where it owes. */
  balanceCents: number;
  /** What fans have paid for it and not got back. */
  fromFansCents: number;
  /** Payouts that are under way and not in the ledger yet. */
  dueCents: number;
  /** The venue's part of refunds that are promised and have not gone out: the ledger does not have them yet. */
  owedCents: number;
  /** It was called off, and not everybody's refund is decided. */
  isHeld: boolean;
};

export const noBalance: EventBalance = {
  balanceCents: 0,
  fromFansCents: 0,
  dueCents: 0,
  owedCents: 0,
  isHeld: false,
};

/** What nobody has a claim on: all that may be paid out, if need be with the reserve. */
export function freeCentsOf({ balanceCents, dueCents, owedCents, isHeld }: EventBalance): number {
  return isHeld ? 0 : Math.max(0, balanceCents - dueCents - owedCents);
}

/** The balances of some events, in cents of each one's currency; one without any money has a row of noughts. */
export async function eventBalances(
  tx: DbOrTx,
  events: readonly Id<'event'>[],
): Promise<ReadonlyMap<Id<'event'>, EventBalance>> {
  if (events.length === 0) return new Map();
  const sums = await tx
    .select({
      event: ledger.eventId,
      balanceCents: sql<number>`sum(${ledger.venueCents})`.mapWith(Number),
      fromFansCents: sql<number>`-sum(${ledger.fanCents})`.mapWith(Number),
    })
    .from(ledger)
    // a payment that came in another currency goes back, and is no event's
    .innerJoin(eventRows, and(eq(eventRows.id, ledger.eventId), eq(eventRows.currency, ledger.currency)))
    .where(inArray(ledger.eventId, [...events]))
    .groupBy(ledger.eventId);
  const due = await tx
    .select({ event: payouts.eventId, dueCents: payouts.amountCents })
    .from(payouts)
    .where(and(inArray(payouts.eventId, [...events]), eq(payouts.state, 'due')));
  const owed = await tx
    .select({ event: refunds.eventId, owedCents: sql<number>`sum(${refunds.venueCents})`.mapWith(Number) })
    .from(refunds)
    .where(and(inArray(refunds.eventId, [...events]), sql`${refunds.state} IN ('requested', 'failed')`))
    .groupBy(refunds.eventId);
  const held = await heldOf(tx, events);
  const dueOf = new Map(due.map(({ event, dueCents }) => [event, dueCents]));
  const owedOf = new Map(owed.map(({ event, owedCents }) => [event, owedCents]));
  const sumOf = new Map(sums.map((sum) => [sum.event, sum]));
  return new Map(
    events.map((event) => {
      const claims = { dueCents: dueOf.get(event) ?? 0, owedCents: owedOf.get(event) ?? 0 };
      return [event, { ...noBalance, ...sumOf.get(event), ...claims, isHeld: held.has(event) }];
    }),
  );
}

async function heldOf(tx: DbOrTx, events: readonly Id<'event'>[]): Promise<ReadonlySet<Id<'event'>>> {
  const calledOff = await tx
    .select({ id: eventRows.id })
    .from(eventRows)
    .where(and(inArray(eventRows.id, [...events]), eq(eventRows.status, 'cancelled')));
  const through = await tx
    .select({ id: refundRuns.eventId })
    .from(refundRuns)
    .where(and(inArray(refundRuns.eventId, [...events]), isNotNull(refundRuns.endedAt)));
  const ended = new Set(through.map(({ id }) => id));
  return new Set(calledOff.flatMap(({ id }) => (ended.has(id) ? [] : [id])));
}

export async function eventBalance(tx: DbOrTx, event: Id<'event'>): Promise<EventBalance> {
  return (await eventBalances(tx, [event])).get(event) ?? noBalance;
}
