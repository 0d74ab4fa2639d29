import type { Currency } from '@zilker/contracts/fields';
import type { Id } from '@zilker/contracts/ids';
import { and, desc, eq, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { events } from '../schema/catalogue.ts';
import { ledger } from '../schema/money.ts';

type EventDebt = {
  venue: Id<'venue'>;
  event: Id<'event'>;
  title: string;
  currency: Currency;
  owedCents: number;
};

const debtsMax = 100;

/**
 * Events of which a venue owes, the most first: refunds and disputes have taken more than it had left of them. A debt stays with its event.
 * Without a venue it reads the whole ledger.
 */
export async function eventDebts(db: DbOrTx, venue?: Id<'venue'>): Promise<EventDebt[]> {
  const owedCents = sql<number>`-sum(${ledger.venueCents})`.mapWith(Number);
  return db
    .select({
      venue: events.venueId,
      event: events.id,
      title: events.title,
      currency: events.currency,
      owedCents,
    })
    .from(events)
    .innerJoin(ledger, and(eq(ledger.eventId, events.id), eq(ledger.currency, events.currency)))
    .where(venue === undefined ? undefined : eq(events.venueId, venue))
    .groupBy(events.id)
    .having(sql`sum(${ledger.venueCents}) < 0`)
    .orderBy(desc(owedCents), events.id)
    .limit(debtsMax);
}
