import { Refusal } from '@zilker/contracts/errors';
import type { changeVenueFees as route, VenueFees } from '@zilker/contracts/http/operator';
import type { Id } from '@zilker/contracts/ids';
import type { BodyOf } from '@zilker/contracts/route';
import { eq } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { venues } from '../schema/catalogue.ts';
import { changeTerms } from './change-terms.ts';
import { readVenueTerms } from './terms.ts';

/** What a venue's tickets cost beside their face. @throws Refusal `venue_unknown` */
export async function readVenueFees(db: Db, id: Id<'venue'>): Promise<VenueFees> {
  const [venue] = await db.select({ name: venues.name }).from(venues).where(eq(venues.id, id));
  if (venue === undefined) throw new Refusal('venue_unknown');
  const { currency, fees, version } = await readVenueTerms(db, id);
  return { venue: id, name: venue.name, currency, fees, version };
}

/**
 * Changes what Zilker and cards cost at a venue, from the next order on: a new version of its terms. Who bears what is the venue's to say.
 * @throws Refusal `venue_unknown`; `price_too_low` (detail `type`, `name`) for a ticket on sale that could not be sold so
 */
export async function changeVenueFees(
  db: Db,
  { venue, change }: { venue: Id<'venue'>; change: BodyOf<typeof route> },
  now: Date,
): Promise<VenueFees> {
  await readVenueFees(db, venue);
  await changeTerms(db, { venue, change }, now);
  return readVenueFees(db, venue);
}
