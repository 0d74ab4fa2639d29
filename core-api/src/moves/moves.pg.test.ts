import { insertPaidOrder } from '@zilker/box-office/doors/testing-doors';
import { offerReturns } from '@zilker/box-office/moves/offer-returns';
import { openPolicy } from '@zilker/box-office/moves/testing-moves';
import { insertAccount, insertSale } from '@zilker/box-office/testing-rows';
import { type RequestError, request } from '@zilker/contracts/client';
import * as moves from '@zilker/contracts/http/moves';
import * as tickets from '@zilker/contracts/http/tickets';
import { type Id, newId } from '@zilker/contracts/ids';
import { idempotencyHeader } from '@zilker/contracts/tokens';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCore, type TestCore } from '../testing.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.stop());

/** A fan of their own with what a request carries: each time another key. */
async function newFan(name?: string) {
  const account = await insertAccount(core.database.db, name === undefined ? {} : { name });
  const bearer = (authAtMs: number) => core.bearer({ role: 'fan', sub: account.id, sid: 'x', authAtMs });
  const authorization = await bearer(Date.now());
  const headers = (key = newId('order').slice(4)) => ({ ...authorization, [idempotencyHeader]: key });
  return { ...account, headers, bearer };
}

/** A sold-out show and who bought its tickets. */
async function sold(quantity: number) {
  const { db } = core.database;
  const seller = await newFan('Ana María García');
  const sale = await insertSale(db, {
    types: [{ priceCents: 0, capacity: quantity }],
    event: { policy: openPolicy },
  });
  const { tickets: issued } = await insertPaidOrder(db, sale, seller, quantity);
  return { seller, sale, tickets: issued };
}

const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'accepted',
    (cause: RequestError) => cause.code,
  );

test('a ticket goes from one fan to another by their number', async () => {
  const { seller, tickets: issued } = await sold(1);
  const [ticket = newId('ticket')] = issued;
  const friend = await newFan();
  const key = newId('order').slice(4);
  const offer = (body: { phone: string }, idempotency = key) =>
    request(moves.offerTransfer, {
      base: core.base,
      params: { ticket },
      body,
      headers: seller.headers(idempotency),
    });
  const stale = request(moves.offerTransfer, {
    base: core.base,
    params: { ticket },
    body: { phone: friend.phone },
    headers: { ...seller.headers(), ...(await seller.bearer(Date.now() - 11 * 60_000)) },
  });
  expect(await codeOf(stale)).toBe('code_not_fresh');
  const sent = await offer({ phone: friend.phone });
  expect(sent).toMatchObject({
    transfer: { state: 'offered', mine: 'given' },
    ticket: { id: ticket, transfer: sent.transfer.id },
  });
  expect(await offer({ phone: friend.phone })).toEqual(sent);
  expect(await codeOf(offer({ phone: '+15125550199' }))).toBe('idempotency_key_reused');
  expect(await codeOf(offer({ phone: friend.phone }, newId('order').slice(4)))).toBe('ticket_not_yours_now');
  expect(await codeOf(offer({ phone: '5125550199' }, newId('order').slice(4)))).toBe('bad_request');

  const { transfers } = await request(moves.listTransfers, { base: core.base, headers: friend.headers() });
  expect(transfers).toMatchObject([{ id: sent.transfer.id, mine: 'received', from: 'Ana' }]);
  const params = { transfer: sent.transfer.id };
  const settle = (route: typeof moves.acceptTransfer, fan: { headers(): Record<string, string> }) =>
    request(route, { base: core.base, params, body: {}, headers: fan.headers() });
  expect(await codeOf(settle(moves.acceptTransfer, seller))).toBe('transfer_unknown');
  expect(await codeOf(settle(moves.withdrawTransfer, friend))).toBe('transfer_unknown');
  const taken = await settle(moves.acceptTransfer, friend);
  expect(taken).toMatchObject({ transfer: { state: 'accepted' }, ticket: { id: ticket } });
  expect(await codeOf(settle(moves.declineTransfer, friend))).toBe('transfer_ended');
  const mine = await request(tickets.listTickets, { base: core.base, headers: friend.headers() });
  expect(mine.tickets).toMatchObject([{ id: ticket, holder: null }]);
  const theirs = await request(tickets.listTickets, { base: core.base, headers: seller.headers() });
  expect(theirs.tickets).toEqual([]);
  // what it answered then it would answer now only to who has it
  expect(await codeOf(offer({ phone: friend.phone }))).toBe('ticket_unknown');
});

test('a returned ticket is held for who waits, and paid without a call', async () => {
  const { seller, sale, tickets: issued } = await sold(1);
  const [ticket = newId('ticket')] = issued;
  const fan = await newFan();
  const event = sale.event.id;
  const join = (body: { joined: boolean; quantity: number }) =>
    request(moves.joinReturns, { base: core.base, params: { event }, body, headers: fan.headers() });
  expect(await join({ joined: true, quantity: 1 })).toEqual({
    joined: true,
    ahead: 0,
    quantity: 1,
    offer: null,
  });
  const quote = (who: { headers(): Record<string, string> }) =>
    request(moves.readReturnQuote, { base: core.base, params: { ticket }, headers: who.headers() });
  expect(await quote(seller)).toMatchObject({ quote: { refundCents: 0, withoutCents: 0, wanted: 1 } });
  expect(await codeOf(quote(fan))).toBe('ticket_unknown');
  const listed = await request(moves.listReturn, {
    base: core.base,
    params: { ticket },
    body: {},
    headers: seller.headers(),
  });
  expect(listed).toMatchObject({ return: { state: 'listed', wanted: 1 }, ticket: { state: 'valid' } });
  expect(await offerReturns(core.database.db, { event }, new Date())).toBe(1);
  const own = { return: listed.return.id };
  const withdraw = request(moves.withdrawReturn, {
    base: core.base,
    params: own,
    body: {},
    headers: seller.headers(),
  });
  expect(await codeOf(withdraw)).toBe('return_ended');

  const stood = await request(moves.readReturnsList, {
    base: core.base,
    params: { event },
    headers: fan.headers(),
  });
  const order: Id<'order'> = stood.offer?.order ?? newId('order');
  const pay = (who: { headers(): Record<string, string> }) =>
    request(moves.checkoutOffer, { base: core.base, params: { order }, body: {}, headers: who.headers() });
  expect(await codeOf(pay(seller))).toBe('order_unknown');
  const more = await request(moves.extendOffer, {
    base: core.base,
    params: { order },
    body: {},
    headers: fan.headers(),
  });
  expect(more.order.expiresAtMs).toBeGreaterThan(stood.offer?.endsAtMs ?? Infinity);
  const paid = await pay(fan);
  expect(paid).toMatchObject({ order: { state: 'paid' }, url: expect.stringContaining(order) });
  const then = await request(moves.readReturn, {
    base: core.base,
    params: own,
    headers: seller.headers(),
  });
  expect(then.return.state).toBe('sold');
  expect(await join({ joined: false, quantity: 1 })).toMatchObject({ joined: false });
});

test('an offer that is turned down is over, and orders of a call are none', async () => {
  const { seller, sale, tickets: issued } = await sold(2);
  const [ticket = newId('ticket')] = issued;
  const fan = await newFan();
  const event = sale.event.id;
  await request(moves.joinReturns, {
    base: core.base,
    params: { event },
    body: { joined: true, quantity: 2 },
    headers: fan.headers(),
  });
  const listed = await request(moves.listReturn, {
    base: core.base,
    params: { ticket },
    body: {},
    headers: seller.headers(),
  });
  await offerReturns(core.database.db, { event }, new Date());
  const { offer } = await request(moves.readReturnsList, {
    base: core.base,
    params: { event },
    headers: fan.headers(),
  });
  const decline = (order: Id<'order'>, who: { headers(): Record<string, string> }) =>
    request(moves.declineOffer, { base: core.base, params: { order }, headers: who.headers() });
  const order = offer?.order ?? newId('order');
  expect((await decline(order, fan)).order.state).toBe('cancelled');
  expect(await codeOf(decline(newId('order'), fan))).toBe('order_unknown');
  const mine = await request(tickets.listTickets, { base: core.base, headers: seller.headers() });
  expect(await codeOf(decline(mine.tickets[0]?.order ?? newId('order'), seller))).toBe('order_unknown');
  const withdrawn = await request(moves.withdrawReturn, {
    base: core.base,
    params: { return: listed.return.id },
    body: {},
    headers: seller.headers(),
  });
  expect(withdrawn).toMatchObject({ return: { state: 'withdrawn' }, ticket: { return: null } });
});
