import { base64urlnopad } from '@scure/base';
import { activateTicket, listTickets, type TicketView } from '@zilker/contracts/http/tickets';
import type { Id } from '@zilker/contracts/ids';
import { pageLimitMax, readPages } from '@zilker/contracts/page';
import { keepCertificate, keepTickets, keptTickets } from '../states/kept-tickets.ts';
import { hearDateHeader } from '../states/server-clock.ts';
import { proven } from './proven.ts';
import { signedIn } from './signed-in.ts';

/** All of the fan's tickets, next show first, kept for when there is no signal. */
export async function fetchTickets(signal?: AbortSignal): Promise<TicketView[]> {
  const pages = await readPages((query) =>
    signedIn(listTickets, {
      query: { ...query, limit: pageLimitMax },
      // The codes of a ticket go by the server's time; a phone's own clock may be off.
      onHeaders: hearDateHeader,
      ...(signal ? { signal } : {}),
    }),
  );
  const tickets = pages.flatMap((page) => page.tickets).sort(inOrder);
  await keepTickets(tickets);
  return tickets;
}

/** Makes this phone the one that shows the ticket; the code on any other phone dies. Resolves to the ticket and its certificate. */
export async function activateHere(
  ticket: Id<'ticket'>,
): Promise<{ ticket: TicketView; certificate: Uint8Array }> {
  const reply = await proven(activateTicket, { params: { ticket } });
  const certificate = base64urlnopad.decode(reply.certificate);
  await keepCertificate(ticket, certificate);
  const others = (await keptTickets())?.filter(({ id }) => id !== ticket) ?? [];
  await keepTickets([...others, reply.ticket].sort(inOrder));
  return { ticket: reply.ticket, certificate };
}

/** Next show first, then as ordered. */
function inOrder(a: TicketView, b: TicketView): number {
  return a.event.startsAtMs - b.event.startsAtMs || a.order.localeCompare(b.order) || a.number - b.number;
}
