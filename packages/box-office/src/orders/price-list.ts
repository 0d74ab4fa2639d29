import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import type { Terms } from '@zilker/contracts/price';
import { asc, eq } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { readVenueTerms } from '../money/terms.ts';
import { events, ticketTypes } from '../schema/catalogue.ts';
import { drops } from '../schema/sale.ts';

export type PriceList = {
  event: Id<'event'>;
  holdMs: number;
  /** What its venue sells under now, and which version of it that is; the event's own currency. */
  terms: Terms & { version: number };
  /** In the order of display. */
  types: ReadonlyMap<Id<'ticketType'>, { name: string; priceCents: number }>;
};

/**
 * What is for sale in a drop and at what price. Prices may change after it was read; `reserve_batch` notices.
 * @throws Refusal `drop_unknown`
 */
export async function readPriceList(tx: DbOrTx, drop: Id<'drop'>): Promise<PriceList> {
  const rows = await tx
    .select({
      event: drops.eventId,
      venue: drops.venueId,
      currency: events.currency,
      holdMs: drops.holdMs,
      id: ticketTypes.id,
      name: ticketTypes.name,
      priceCents: ticketTypes.priceCents,
    })
    .from(drops)
    .innerJoin(events, eq(events.id, drops.eventId))
    .innerJoin(ticketTypes, eq(ticketTypes.eventId, drops.eventId))
    .where(eq(drops.id, drop))
    .orderBy(asc(ticketTypes.rank), asc(ticketTypes.id));
  const [first] = rows;
  if (first === undefined) throw new Refusal('drop_unknown');
  const types = new Map(rows.map(({ id, name, priceCents }) => [id, { name, priceCents }]));
  const { fees, version } = await readVenueTerms(tx, first.venue);
  const { event, holdMs, currency } = first;
  return { event, holdMs, terms: { currency, fees, version }, types };
}
