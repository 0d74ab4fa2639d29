import { type Id, newId } from '@zilker/contracts/ids';
import { quote } from '@zilker/contracts/price';
import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { readVenueTerms } from '../money/terms.ts';
import { events, orderItems, orders } from '../schema/tables.ts';
import type { DropRow } from '../stock.ts';

type Offer = {
  drop: DropRow;
  return: Id<'ticketReturn'>;
  type: Id<'ticketType'>;
  account: Id<'account'>;
  priceCents: number;
  endsAt: Date;
};

/**
 * The order of who is offered a returned ticket, at its face value and the fees of today. It belongs to no place of the line: its index is below 0,
 * by which it is known. The caller has locked the stock, so that no two take the same index, and counted the ticket for its fan.
 */
export async function insertOffer(tx: Tx, offer: Offer, now: Date): Promise<Id<'order'>> {
  const { drop, type, account, priceCents, endsAt } = offer;
  const [event] = await tx
    .select({ currency: events.currency })
    .from(events)
    .where(eq(events.id, drop.eventId));
  if (event === undefined) throw new Error(`drop ${drop.id} has no event`);
  const { fees, version } = await readVenueTerms(tx, drop.venueId);
  const { count, ...price } = quote([{ priceCents, quantity: 1 }], { currency: event.currency, fees });
  const id = newId('order');
  await tx.insert(orders).values({
    id,
    venueId: drop.venueId,
    eventId: drop.eventId,
    dropId: drop.id,
    placeIndex: sql`(SELECT least(0, min(place_index)) - 1 FROM orders WHERE drop_id = ${drop.id})`,
    accountId: account,
    state: 'held',
    quantity: count,
    ...price,
    terms: version,
    expiresAt: endsAt,
    idempotencyKey: offer.return,
    bodyHash: '',
    createdAt: now,
  });
  await tx.insert(orderItems).values({ orderId: id, typeId: type, quantity: 1, priceCents });
  return id;
}

/** Whether an order is for a returned ticket that was offered to its fan. */
export function isOffer({ placeIndex }: { placeIndex: number }): boolean {
  return placeIndex < 0;
}
