import * as routes from '@zilker/contracts/http/moves';
import type { TicketView } from '@zilker/contracts/http/tickets';
import { createWalletLinks } from '@zilker/contracts/http/wallets';
import type { Id } from '@zilker/contracts/ids';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import { currentSession } from '../states/session.ts';
import { proven } from './proven.ts';
import { signedIn } from './signed-in.ts';

/** Tickets that go to somebody else. Each key belongs to one press, so that a repeat does nothing twice. */
type Keyed = { idempotencyKey: string };

const keyed = ({ idempotencyKey }: Keyed) => ({ headers: { [idempotencyHeader]: idempotencyKey } });

export async function fetchTransfers(signal?: AbortSignal): Promise<routes.TransferView[]> {
  return (await signedIn(routes.listTransfers, signal ? { signal } : {})).transfers;
}

/** `phone`: E.164. */
export function sendTicket(ticket: Id<'ticket'>, wish: Keyed & { phone: string }) {
  return signedIn(routes.offerTransfer, { params: { ticket }, body: { phone: wish.phone }, ...keyed(wish) });
}

const settling = {
  accept: routes.acceptTransfer,
  decline: routes.declineTransfer,
  withdraw: routes.withdrawTransfer,
};

/** Takes, refuses or takes back a ticket that is on its way. Resolves to the ticket where it is this fan's now. */
export async function settleTransfer(
  transfer: Id<'transfer'>,
  wish: Keyed & { act: keyof typeof settling },
): Promise<TicketView | null> {
  return (await signedIn(settling[wish.act], { params: { transfer }, body: {}, ...keyed(wish) })).ticket;
}

export async function fetchReturn(id: Id<'ticketReturn'>, signal?: AbortSignal): Promise<routes.ReturnView> {
  return (await signedIn(routes.readReturn, { params: { return: id }, ...(signal ? { signal } : {}) }))
    .return;
}

/** What comes back for a ticket, before it is offered. */
export async function fetchReturnQuote(
  ticket: Id<'ticket'>,
  signal?: AbortSignal,
): Promise<routes.ReturnQuote> {
  return (await signedIn(routes.readReturnQuote, { params: { ticket }, ...(signal ? { signal } : {}) }))
    .quote;
}

export function returnTicket(ticket: Id<'ticket'>, wish: Keyed) {
  return signedIn(routes.listReturn, { params: { ticket }, body: {}, ...keyed(wish) });
}

export function takeBackReturn(id: Id<'ticketReturn'>, wish: Keyed) {
  return signedIn(routes.withdrawReturn, { params: { return: id }, body: {}, ...keyed(wish) });
}

/** Where this fan stands in the event's list of returns; null while nobody is signed in. */
export async function fetchReturnsList(
  event: Id<'event'>,
  signal?: AbortSignal,
): Promise<routes.ReturnsListView | null> {
  if ((await currentSession()) === undefined) return null;
  return signedIn(routes.readReturnsList, { params: { event }, ...(signal ? { signal } : {}) });
}

export function joinReturnsList(
  event: Id<'event'>,
  wish: Keyed & { joined: boolean; quantity: number },
): Promise<routes.ReturnsListView> {
  const { joined, quantity } = wish;
  return signedIn(routes.joinReturns, { params: { event }, body: { joined, quantity }, ...keyed(wish) });
}

/** Links into the phone's wallets, good for some minutes. */
export function fetchWalletLinks(ticket: Id<'ticket'>) {
  return proven(createWalletLinks, { params: { ticket }, body: {} });
}

/** The hold of a returned ticket: paid for, prolonged or left by who it was offered to, with no call needed. */
export const offers = {
  checkout: (order: Id<'order'>, wish: Keyed) =>
    signedIn(routes.checkoutOffer, { params: { order }, body: {}, ...keyed(wish) }),
  extend: (order: Id<'order'>, wish: Keyed) =>
    signedIn(routes.extendOffer, { params: { order }, body: {}, ...keyed(wish) }),
  decline: (order: Id<'order'>, wish: Keyed) =>
    signedIn(routes.declineOffer, { params: { order }, ...keyed(wish) }),
};
