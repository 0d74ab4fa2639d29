import { request } from '@zilker/contracts/client';
import { deviceSign, makeProof } from '@zilker/contracts/dpop';
import * as moves from '@zilker/contracts/http/moves';
import * as routes from '@zilker/contracts/http/tickets';
import type { Id } from '@zilker/contracts/ids';
import { pathOf } from '@zilker/contracts/route';
import { makeCode, stepAt } from '@zilker/contracts/ticket/code';
import { idempotencyHeader, proofHeader } from '@zilker/contracts/tokens';
import { createNonces } from '../client/nonces.ts';
import { newKey } from '../client/sale.ts';
import type { Fan } from '../fan/scene.ts';
import type { Night } from './night.ts';

/** A ticket as a phone shows it: with what it was given when it was opened, and no network. */
export type Shown = {
  ticket: Id<'ticket'>;
  certificate: Uint8Array;
  /** The code that the phone shows then, epoch ms. */
  codeAt(atMs: number): Promise<string>;
};

/** One act with its key: calling it again is the same act. */
type Act<T> = () => Promise<T>;

/** A fan's tickets on the phone that it bought with. All reject with `RequestError`. */
export type Phone = {
  tickets(): Promise<routes.TicketView[]>;
  open(ticket: Id<'ticket'>): Promise<Shown>;
  send(ticket: Id<'ticket'>, phone: string): Act<moves.TransferView>;
  transfers(): Promise<moves.TransferView[]>;
  accept(transfer: Id<'transfer'>): Act<moves.TransferView>;
  takeBack(transfer: Id<'transfer'>): Act<moves.TransferView>;
  giveBack(ticket: Id<'ticket'>): Act<moves.ReturnView>;
  keep(ticketReturn: Id<'ticketReturn'>): Act<moves.ReturnView>;
  readReturn(ticketReturn: Id<'ticketReturn'>): Promise<moves.ReturnView>;
  wait(): Act<moves.ReturnsListView>;
  readList(): Promise<moves.ReturnsListView>;
  /** Where to pay for the ticket that is held. */
  checkout(order: Id<'order'>): Act<string>;
};

export function createPhone(night: Night, { access, device }: Pick<Fan, 'access' | 'device'>): Phone {
  const { event, coreApiUrl: base, storefrontOrigin, requests } = night;
  const nonces = createNonces();
  const bearer = { authorization: `Bearer ${access}` };
  const about = { base, headers: bearer };
  const act = <T>(send: (keyed: typeof about) => Promise<T>): Act<T> => {
    const keyed = { base, headers: { ...bearer, [idempotencyHeader]: newKey() } };
    return () => requests(() => send(keyed));
  };
  const proven = async (path: string) => {
    const nonce = nonces.newest();
    const proof = await makeProof(device, {
      method: routes.activateTicket.method,
      url: storefrontOrigin + path,
      accessToken: access,
      ...(nonce === undefined ? {} : { nonce }),
    });
    return { base, headers: { ...bearer, [proofHeader]: proof } };
  };
  return {
    async tickets() {
      const page = { query: { limit: 100 }, onHeaders: nonces.learn };
      return (await requests(() => request(routes.listTickets, { ...about, ...page }))).tickets;
    },
    async open(ticket) {
      const params = { ticket };
      const path = pathOf(routes.activateTicket, params);
      const { certificate } = await requests(() =>
        nonces.signed(async () =>
          request(routes.activateTicket, { ...(await proven(path)), params, onHeaders: nonces.learn }),
        ),
      );
      return shownBy(device, ticket, Buffer.from(certificate, 'base64url'));
    },
    send: (ticket, phone) =>
      act(async (keyed) => {
        const sent = { ...keyed, params: { ticket }, body: { phone } };
        return (await request(moves.offerTransfer, sent)).transfer;
      }),
    transfers: async () => (await requests(() => request(moves.listTransfers, about))).transfers,
    accept: (transfer) =>
      act(async (keyed) => {
        const accepted = { ...keyed, params: { transfer }, body: {} };
        return (await request(moves.acceptTransfer, accepted)).transfer;
      }),
    takeBack: (transfer) =>
      act(async (keyed) => {
        const withdrawn = { ...keyed, params: { transfer }, body: {} };
        return (await request(moves.withdrawTransfer, withdrawn)).transfer;
      }),
    giveBack: (ticket) =>
      act(
        async (keyed) => (await request(moves.listReturn, { ...keyed, params: { ticket }, body: {} })).return,
      ),
    keep: (ticketReturn) =>
      act(async (keyed) => {
        const withdrawn = { ...keyed, params: { return: ticketReturn }, body: {} };
        return (await request(moves.withdrawReturn, withdrawn)).return;
      }),
    async readReturn(ticketReturn) {
      const params = { return: ticketReturn };
      return (await requests(() => request(moves.readReturn, { ...about, params }))).return;
    },
    wait: () =>
      act((keyed) =>
        request(moves.joinReturns, { ...keyed, params: { event }, body: { joined: true, quantity: 1 } }),
      ),
    readList: () => requests(() => request(moves.readReturnsList, { ...about, params: { event } })),
    checkout: (order) =>
      act(
        async (keyed) => (await request(moves.checkoutOffer, { ...keyed, params: { order }, body: {} })).url,
      ),
  };
}

export function shownBy(device: CryptoKeyPair, ticket: Id<'ticket'>, certificate: Uint8Array): Shown {
  return {
    ticket,
    certificate,
    codeAt: (atMs) => makeCode(certificate, stepAt(atMs), (message) => deviceSign(device, message)),
  };
}
