import type { VenueMoney } from '@zilker/contracts/http/money';
import type { Id } from '@zilker/contracts/ids';
import type { FeeSchedule } from '@zilker/contracts/price';
import { and, asc, eq, gt, ne } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { events, ticketTypes, venueTerms } from '../schema/catalogue.ts';
import { lockVenue } from './own-venue.ts';
import { readVenueMoney } from './read-venue-money.ts';
import { refuseUnsellable } from './refuse-unsellable.ts';
import { readVenueTerms, type TermsRow } from './terms.ts';

type AllTerms = FeeSchedule & Pick<TermsRow, 'refundKeptPaidBy'>;
export type TermsChange = { [K in keyof AllTerms]?: AllTerms[K] | undefined };

/**
 * Changes what tickets cost beside their face and who bears it, from the next order on: a new version of the venue's terms beside those
 * that orders were priced by. What is left out stays; a change to what it is already adds no version, so repeating one is harmless.
 * @throws Refusal `price_too_low` (detail `type`, `name`) for a ticket that is on sale and could not be sold by them
 */
export async function changeTerms(
  db: Db,
  input: { venue: Id<'venue'>; change: TermsChange },
  now: Date,
): Promise<VenueMoney> {
  const { venue, change } = input;
  await withTransaction(db, async (tx) => {
    await lockVenue(tx, venue, 'no key update');
    const { currency, fees, version, refundKeptPaidBy } = await readVenueTerms(tx, venue);
    const to = { ...fees, refundKeptPaidBy, ...definedOf(change) };
    if (isSame(to, { ...fees, refundKeptPaidBy })) return;
    refuseUnsellable(await typesAhead(tx, venue, now), { currency, fees: to });
    await tx.insert(venueTerms).values({ ...to, venueId: venue, version: version + 1, createdAt: now });
  });
  return readVenueMoney(db, { venue }, now);
}

/** The ticket types of shows that may sell yet. */
async function typesAhead(tx: Tx, venue: Id<'venue'>, now: Date) {
  return tx
    .select({ id: ticketTypes.id, name: ticketTypes.name, priceCents: ticketTypes.priceCents })
    .from(ticketTypes)
    .innerJoin(events, eq(events.id, ticketTypes.eventId))
    .where(and(eq(events.venueId, venue), ne(events.status, 'cancelled'), gt(events.startsAt, now)))
    .orderBy(asc(ticketTypes.priceCents));
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function definedOf(change: TermsChange): Given<TermsChange> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function isSame<T extends object>(one: T, other: T): boolean {
  return (Object.keys(one) as (keyof T)[]).every((key) => one[key] === other[key]);
}
