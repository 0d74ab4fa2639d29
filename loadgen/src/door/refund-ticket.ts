import type { Venue } from '../stack/venue.ts';
import type { Held, Owned } from './person.ts';

/** The venue refunds a ticket that its fan has on a phone. */
export async function refundTicket(venue: Venue, { fan, phone, ticket, shown }: Owned): Promise<Held[]> {
  const { tickets } = await venue.read(ticket.order);
  const row = tickets.find(({ id }) => id === ticket.id);
  if (row === undefined) throw new Error(`The portal does not show ticket ${ticket.id}.`);
  await venue.refund(ticket.order, row);
  return [{ fan, phone, shown, says: 'refunded' }];
}
