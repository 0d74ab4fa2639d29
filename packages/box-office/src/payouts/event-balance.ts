import type { Id } from '@zilker/contracts/ids';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { ledger, payouts } from '../schema/money.ts';

/** Of one event: what the venue has by the ledger, what fans paid and have not got back, what is on its way out. */
export type EventBalance = { balanceCents: number; fromFansCents: number; dueCents: number };

const none: EventBalance = { balanceCents: 0, fromFansCents: 0, dueCents: 0 };

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
    .where(inArray(ledger.eventId, [...events]))
    .groupBy(ledger.eventId);
  const due = await tx
    .select({ event: payouts.eventId, dueCents: payouts.amountCents })
    .from(payouts)
    .where(and(inArray(payouts.eventId, [...events]), eq(payouts.state, 'due')));
  const dueOf = new Map(due.map(({ event, dueCents }) => [event, dueCents]));
  const sumOf = new Map(sums.map((sum) => [sum.event, sum]));
  return new Map(
    events.map((event) => [event, { ...none, ...sumOf.get(event), dueCents: dueOf.get(event) ?? 0 }]),
  );
}

export async function eventBalance(tx: DbOrTx, event: Id<'event'>): Promise<EventBalance> {
  return (await eventBalances(tx, [event])).get(event) ?? none;
}
