import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { accounts, drops, events, placesLeft, textsAsked, venues, visits } from '../schema/tables.ts';

export type TurnToText = {
  phone: string;
  title: string;
  venueName: string;
  timezone: string;
  /** About how far ahead the turn is. */
  minutes: number;
  /** The call that is there; null while it only comes near. */
  call: { callNo: number; openBy: Date } | null;
};

/**
 * What to text a fan who asked for it. Null when there is nothing to say any more: the fan asks no more, gave the place up, has
 * opened the call or let it lapse; the drop was called off; or the fan is simulated.
 */
export async function turnToText(
  db: DbOrTx,
  at: { drop: Id<'drop'>; index: number; what: 'near' | 'called' },
  now: Date,
): Promise<TurnToText | null> {
  const [row] = await db
    .select({
      asked: textsAsked,
      drop: drops,
      visit: visits,
      left: placesLeft.at,
      phone: accounts.phone,
      title: events.title,
      venueName: venues.name,
      timezone: venues.timezone,
    })
    .from(textsAsked)
    .innerJoin(drops, eq(drops.id, textsAsked.dropId))
    .innerJoin(events, eq(events.id, drops.eventId))
    .innerJoin(venues, eq(venues.id, drops.venueId))
    .innerJoin(accounts, and(eq(accounts.id, textsAsked.accountId), eq(accounts.simulated, false)))
    .leftJoin(visits, and(eq(visits.dropId, textsAsked.dropId), eq(visits.placeIndex, textsAsked.placeIndex)))
    .leftJoin(
      placesLeft,
      and(eq(placesLeft.dropId, textsAsked.dropId), eq(placesLeft.placeIndex, textsAsked.placeIndex)),
    )
    .where(and(eq(textsAsked.dropId, at.drop), eq(textsAsked.placeIndex, at.index)));
  if (row === undefined || !row.asked.on || row.left !== null || row.drop.cancelled) return null;
  const { phone, title, venueName, timezone, visit } = row;
  const told = { phone, title, venueName, timezone, minutes: row.asked.nearMinutes ?? 0 };
  if (at.what === 'near') return visit !== null && visit.state !== 'lapsed' ? null : { ...told, call: null };
  if (visit === null || visit.state !== 'called' || visit.openBy <= now) return null;
  return { ...told, call: { callNo: visit.callNo, openBy: visit.openBy } };
}
