import { base64urlnopad } from '@scure/base';
import { activateTicket, listTickets, type TicketView } from '@zilker/contracts/http/tickets';
import type { Id } from '@zilker/contracts/ids';
import { keepCertificate, keepTickets, keptTickets } from '../states/kept-tickets.ts';
import { hearDateHeader } from '../states/server-clock.ts';
import { proven } from './proven.ts';
import { signedIn } from './signed-in.ts';

/** The fan's tickets, next show first, kept for when there is no signal. */
export async function fetchTickets(signal?: AbortSignal): Promise<TicketView[]> {
  const { tickets } = await signedIn(listTickets, {
    // The codes of a ticket go by the server's time; a phone's own clock may be off.
    onHeaders: hearDateHeader,
    ...(signal ? { signal } : {}),
  });
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
  await keepTickets(
    [...others, reply.ticket].sort((a, b) => a.event.startsAtMs - b.event.startsAtMs || a.number - b.number),
  );
  return { ticket: reply.ticket, certificate };
}
