import type { VenueMoney } from '@zilker/contracts/http/money';
import type { Id } from '@zilker/contracts/ids';
import { desc, eq, inArray, sql } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { eventBalances, noBalance } from '../payouts/event-balance.ts';
import { payable } from '../payouts/payable.ts';
import { payoutView } from '../payouts/payout-view.ts';
import { events, venues } from '../schema/catalogue.ts';
import { ledger, payouts } from '../schema/money.ts';
import type { VenueRow } from './own-venue.ts';
import { readVenueTerms } from './terms.ts';

/** A page shows as many; the statement of each event has all. */
const eventsMax = 100;
const payoutsMax = 100;

/** How a venue's money stands, as of one moment: its terms, its account, the balance of each event that ever moved money, its payouts. */
export async function readVenueMoney(db: Db, input: { venue: Id<'venue'> }, now: Date): Promise<VenueMoney> {
  return withTransaction(db, (tx) => read(tx, input.venue, now), {
    begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY',
  });
}

async function read(tx: Tx, id: Id<'venue'>, now: Date): Promise<VenueMoney> {
  const [venue] = await tx.select().from(venues).where(eq(venues.id, id));
  if (venue === undefined) throw new Error(`no venue ${id}`);
  const { currency, fees, refundKeptPaidBy } = await readVenueTerms(tx, id);
  const { payoutBy, payoutAfterDays, reserveBps, reserveDays } = venue;
  return {
    currency,
    fees,
    refundKeptPaidBy,
    payoutBy,
    payoutAfterDays,
    reserveBps,
    reserveDays,
    account: accountOf(venue),
    events: await balancesOf(tx, venue, now),
    payouts: await payoutsOf(tx, id),
  };
}

function accountOf({ stripeAccountId: id, ...venue }: VenueRow): VenueMoney['account'] {
  if (id === null) return null;
  const { detailsSubmitted, payoutsEnabled, requirementsDue: due } = venue;
  return { id, detailsSubmitted, payoutsEnabled, due };
}

async function balancesOf(tx: Tx, venue: VenueRow, now: Date): Promise<VenueMoney['events']> {
  const rows = await tx
    .select({ event: events.id, title: events.title, startsAt: events.startsAt })
    .from(events)
    .where(
      sql`${events.venueId} = ${venue.id} AND EXISTS (SELECT FROM ${ledger} WHERE ${ledger.eventId} = ${events.id})`,
    )
    .orderBy(desc(events.startsAt), desc(events.id))
    .limit(eventsMax);
  const balances = await eventBalances(
    tx,
    rows.map(({ event }) => event),
  );
  return rows.map(({ event, title, startsAt }) => {
    const balance = balances.get(event) ?? noBalance;
    const { reservedCents, payableCents, payableAt } = payable({ ...balance, ...venue, startsAt }, now);
    return {
      event,
      title,
      startsAtMs: startsAt.getTime(),
      timezone: venue.timezone,
      balanceCents: balance.balanceCents,
      reservedCents,
      payableCents,
      payableAtMs: payableAt?.getTime() ?? null,
    };
  });
}

async function payoutsOf(tx: Tx, venue: Id<'venue'>): Promise<VenueMoney['payouts']> {
  const rows = await tx
    .select()
    .from(payouts)
    .where(eq(payouts.venueId, venue))
    .orderBy(desc(payouts.createdAt), desc(payouts.id))
    .limit(payoutsMax);
  const ids = [...new Set(rows.map(({ eventId }) => eventId))];
  const named = await tx
    .select({ id: events.id, title: events.title })
    .from(events)
    .where(inArray(events.id, ids));
  const titles = new Map(named.map(({ id, title }) => [id, title]));
  return rows.map((row) => payoutView(row, titles.get(row.eventId) ?? ''));
}
