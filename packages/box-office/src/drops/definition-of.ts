import type { DropDefinition } from '@zilker/contracts/drop';
import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { quote } from '@zilker/contracts/price';
import { eq } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { readVenueTerms } from '../money/terms.ts';
import { events, ticketTypes, venues } from '../schema/catalogue.ts';
import { drops } from '../schema/sale.ts';

/**
 * What the room needs to know of a drop: crossing 1. No stock but the number of tickets in all, and no price but the lowest one, all in.
 * @throws Refusal `drop_unknown`
 */
export async function definitionOf(db: DbOrTx, id: Id<'drop'>): Promise<DropDefinition> {
  const rows = await db
    .select({ drop: drops, event: events, venue: venues, type: ticketTypes })
    .from(drops)
    .innerJoin(events, eq(events.id, drops.eventId))
    .innerJoin(venues, eq(venues.id, drops.venueId))
    .innerJoin(ticketTypes, eq(ticketTypes.eventId, drops.eventId))
    .where(eq(drops.id, id));
  const [first] = rows;
  if (first === undefined) throw new Refusal('drop_unknown');
  const { drop, event, venue } = first;
  const terms = await readVenueTerms(db, venue.id);
  const totals = rows.map(
    ({ type }) => quote([{ priceCents: type.priceCents, quantity: 1 }], terms).totalCents,
  );
  return {
    drop: drop.id,
    version: drop.version,
    mode: drop.mode,
    venue: venue.id,
    event: event.id,
    title: event.title,
    venueName: venue.name,
    timezone: venue.timezone,
    startsAtMs: event.startsAt.getTime(),
    lobbyOpensAtMs: drop.lobbyOpensAt.getTime(),
    drawAtMs: drop.drawAt.getTime(),
    closesAtMs: drop.closesAt.getTime(),
    tickets: rows.reduce((sum, { type }) => sum + type.capacity, 0),
    perFanMax: drop.perFanMax,
    fromCents: Math.min(...totals),
    currency: event.currency,
    ratePerMinute: drop.ratePerMinute,
    floorPerMinute: drop.floorPerMinute,
    insideMax: drop.insideMax,
    openWindowMs: drop.openWindowMs,
    visitMs: drop.visitMs,
    holdMs: drop.holdMs,
    demo: drop.demo,
    cancelled: drop.cancelled || event.status === 'cancelled',
  };
}
