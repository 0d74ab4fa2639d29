import type { TicketView } from '@zilker/contracts/http/tickets';
import { ticketView } from '@zilker/contracts/http/tickets';
import { clear, createStore, get, set } from 'idb-keyval';
import { array, safeParse } from 'valibot';

/**
 * Tickets and certificates, kept in the browser's own database so that a ticket opens at a door with no signal. The
 * certificate is public by nature: without this device's key it makes no code.
 */
const kept = createStore('zilker-tickets', 'kept');

export async function keepTickets(tickets: readonly TicketView[]): Promise<void> {
  await set('tickets', tickets, kept);
}

/** What was kept last, or undefined when there is nothing that still fits. */
export async function keptTickets(): Promise<TicketView[] | undefined> {
  const parsed = safeParse(array(ticketView), await get('tickets', kept));
  return parsed.success ? parsed.output : undefined;
}

export async function keepCertificate(ticket: string, certificate: Uint8Array): Promise<void> {
  await set(`certificate:${ticket}`, certificate, kept);
}

export async function keptCertificate(ticket: string): Promise<Uint8Array | undefined> {
  const bytes: unknown = await get(`certificate:${ticket}`, kept);
  return bytes instanceof Uint8Array ? bytes : undefined;
}

export async function forgetTickets(): Promise<void> {
  await clear(kept);
}
