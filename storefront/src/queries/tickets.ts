import { base64urlnopad } from '@scure/base';
import { activateTicket, listTickets, type TicketView } from '@zilker/contracts/http/tickets';
import type { Id } from '@zilker/contracts/ids';
import { pageLimitMax } from '@zilker/contracts/page';
import type { ListPage } from '../states/create-pages.ts';
import { keepCertificate, keepTickets, keptTickets } from '../states/kept-tickets.ts';
import { isOver } from '../states/nights.ts';
import { hearDateHeader, keepClock } from '../states/server-clock.ts';
import { proven } from './proven.ts';
import { signedIn } from './signed-in.ts';

/** More than anyone has tickets for. */
const pagesMax = 20;

/**
 * The fan's tickets, latest show first, from `cursor` on: at first all for shows that lie ahead, which are kept for when there is no
 * signal, and a page of what is over.
 */
export async function fetchTickets(
  cursor: string | undefined,
  signal?: AbortSignal,
): Promise<ListPage<TicketView>> {
  const first = await readPage(cursor, signal);
  if (cursor !== undefined) return first;
  let { items, next } = first;
  for (let pages = 1; next !== null && pages < pagesMax && !items.some(isOver); pages++) {
    const page = await readPage(next, signal);
    items = [...items, ...page.items];
    next = page.next;
  }
  await keepTickets(items);
  keepClock();
  return { items, next };
}

async function readPage(cursor: string | undefined, signal?: AbortSignal): Promise<ListPage<TicketView>> {
  const { tickets, next } = await signedIn(listTickets, {
    query: { limit: pageLimitMax, ...(cursor === undefined ? {} : { cursor }) },
    // The codes of a ticket go by the server's time; a phone's own clock may be off.
    onHeaders: hearDateHeader,
    ...(signal ? { signal } : {}),
  });
  return { items: tickets, next };
}

/** Makes this phone the one that shows the ticket; the code on any other phone dies. Resolves to the ticket and its certificate. */
export async function activateHere(
  ticket: Id<'ticket'>,
): Promise<{ ticket: TicketView; certificate: Uint8Array }> {
  const reply = await proven(activateTicket, { params: { ticket } });
  const certificate = base64urlnopad.decode(reply.certificate);
  await keepCertificate(ticket, certificate);
  const kept = (await keptTickets()) ?? [];
  const isKept = kept.some(({ id }) => id === ticket);
  await keepTickets(
    isKept ? kept.map((one) => (one.id === ticket ? reply.ticket : one)) : [...kept, reply.ticket],
  );
  return { ticket: reply.ticket, certificate };
}
