import type { PublicEvent } from '@zilker/contracts/http/events';
import type { OrderView, VisitView } from '@zilker/contracts/http/sale';
import type { TicketView } from '@zilker/contracts/http/tickets';
import { newId } from '@zilker/contracts/ids';
import { defaultFees, quote, type Terms } from '@zilker/contracts/price';
import { dropPolicy } from '@zilker/contracts/ticket/policy';

/** One order in every state that its fan may find it in, as the API tells of it. */
export const nowMs = Date.UTC(2026, 10, 24, 16, 18);
const hour = 3_600_000;
const day = 24 * hour;

export const plain: Terms = { currency: 'usd', fees: { ...defaultFees, taxBps: 825 } };
const show = {
  title: 'Dolores & the Grackles',
  venueName: 'Red Bluff Hall',
  timezone: 'America/Chicago',
  startsAtMs: Date.UTC(2026, 11, 13, 2),
};
const type = { id: newId('ticketType'), name: 'General admission', priceCents: 3_000 };
const balcony = { id: newId('ticketType'), name: 'Balcony', priceCents: 4_200 };

export function eventOf(terms: Terms = plain): PublicEvent {
  return {
    id: newId('event'),
    title: show.title,
    support: 'Slow Peach',
    ages: 'All ages',
    startsAtMs: show.startsAtMs,
    doorsAtMs: show.startsAtMs - hour,
    returnsUntilMs: null,
    ...terms,
    venue: {
      id: newId('venue'),
      name: show.venueName,
      address: '1414 E Riverside Dr, Austin',
      timezone: show.timezone,
      access: 'Step-free from the street',
    },
    ticketTypes: [
      { ...type, description: 'Standing', capacity: 400, left: 'plenty' },
      { ...balcony, description: 'Seated, unreserved', capacity: 60, left: 'few' },
    ],
    drop: {
      id: newId('drop'),
      mode: 'draw',
      cancelled: false,
      lobbyOpensAtMs: nowMs - hour,
      drawAtMs: nowMs + hour,
      closesAtMs: nowMs + day,
      perFanMax: 4,
      visitMs: 480_000,
      demo: false,
      phase: 'lobby',
    },
  };
}

export function orderOf(event: PublicEvent, change: Partial<OrderView> = {}, quantity = 3): OrderView {
  const { priceCents } = type;
  const { count: _, ...price } = quote([{ priceCents, quantity }], event);
  return {
    id: newId('order'),
    drop: event.drop?.id ?? newId('drop'),
    event: event.id,
    state: 'held',
    version: 1,
    lines: [{ type: type.id, name: type.name, priceCents, quantity }],
    ...price,
    expiresAtMs: nowMs + 312_000,
    extension: { byMs: 48_000, left: 10 },
    declines: 0,
    lastDecline: null,
    captureByMs: null,
    refundedCents: 0,
    refunds: [],
    returns: [],
    dispute: null,
    calledOff: null,
    tickets: [],
    ...change,
  };
}

type Refund = OrderView['refunds'][number];
type Return = OrderView['returns'][number];
const tickets = Array.from({ length: 3 }, () => newId('ticket'));
const refund = (change: Partial<Refund>): Refund => ({
  id: newId('refund'),
  state: 'sent',
  amountCents: 3_113,
  tickets: [2],
  reason: 'One of you cannot come.',
  atMs: nowMs - hour,
  ...change,
});
const given = (change: Partial<Return>): Return => ({
  state: 'returned',
  amountCents: 9_454,
  charged: false,
  reason: 'Your payment came after your hold had ended, and the tickets had gone to other fans.',
  atMs: nowMs - hour,
  ...change,
});
const paid = { state: 'paid', tickets, extension: null } as const;
const overLimit = 'This card has as many tickets for this event as one card may have.';
const wasRefunded = (change: Partial<OrderView>): Partial<OrderView> => ({
  ...paid,
  state: 'refunded',
  refundedCents: 9_454,
  refunds: [refund({ tickets: [1, 2, 3], amountCents: 9_454 })],
  ...change,
});

/** Each with its change to a held order, and words that its screen must say. */
export const orderScreens: Readonly<
  Record<string, { change: Partial<OrderView>; says: RegExp; at?: string }>
> = {
  held: { change: {}, says: /held for you until 10:23/ },
  paying: { change: { state: 'paying' }, says: /Nothing was charged/, at: '?back=1' },
  settling: { change: { state: 'paying' }, says: /We wait for its word/, at: '?paid=1' },
  checking: { change: { state: 'authorized', extension: null }, says: /Checking your card/, at: '?paid=1' },
  waiting: {
    change: { state: 'authorized', extension: null, captureByMs: nowMs + 6 * day },
    says: /nothing is charged until Red Bluff Hall confirms the show/,
  },
  review: {
    change: { state: 'review', extension: null, captureByMs: nowMs + 6 * day },
    says: /nothing is charged until the order is cleared/,
  },
  'card over its limit': {
    change: {
      declines: 1,
      lastDecline: 'card_over_limit',
      returns: [given({ state: 'returning', reason: overLimit })],
    },
    says: /as many tickets for this show as one card may have.*pay with another card/,
  },
  declined: { change: { declines: 2, lastDecline: 'declined' }, says: /The card was declined.*3 tries left/ },
  'ending its hold': { change: { state: 'expiring', extension: null }, says: /Ending your hold/ },
  expired: { change: { state: 'expired' }, says: /Your hold ended.*Nothing was charged/ },
  'expired, paid late, card let go': {
    change: { state: 'expired', returns: [given({})] },
    says: /Nothing was charged.*after your hold had ended.*only held for it, never charged/,
  },
  'expired, paid late, refunded': {
    change: { state: 'expired', returns: [given({ charged: true, state: 'returning' })] },
    says: /Your payment goes back.*5 to 10 days/,
  },
  'given up': { change: { state: 'cancelled' }, says: /You gave these tickets up/ },
  'refused too often': {
    change: { state: 'cancelled', declines: 5, lastDecline: 'declined' },
    says: /Refused too often/,
  },
  paid: { change: paid, says: /You are going.*Show ticket 3 of 3/ },
  'partially refunded': {
    change: {
      ...paid,
      state: 'partially_refunded',
      refundedCents: 6_226,
      refunds: [
        refund({ state: 'succeeded', tickets: [1] }),
        refund({ state: 'failed', tickets: [2], atMs: nowMs, reason: 'Ill' }),
      ],
    },
    says: /You are going.*Ticket 1 of 3.*refunded.*Money back.*Given back.*Did not arrive.*owed to you still/,
  },
  'a free ticket taken back': {
    change: {
      ...paid,
      state: 'partially_refunded',
      refunds: [refund({ state: 'succeeded', tickets: [2], amountCents: 0 })],
    },
    says: /You are going.*Ticket 2 of 3.*refunded.*Taken back.*Ticket 2.*Free.*It was free/,
  },
  'with others': {
    change: {
      ...paid,
      state: 'partially_refunded',
      refundedCents: 3_113,
      refunds: [
        refund({ tickets: [3], reason: 'Your returned ticket was sold to the next fan on the list.' }),
      ],
      moved: [
        { number: 1, state: 'taken', phoneEnd: '77' },
        { number: 2, state: 'on_its_way', phoneEnd: '12' },
        { number: 3, state: 'sold', phoneEnd: null },
      ],
    },
    says: /Your tickets went to others.*with the number ending in 77.*on its way to.*12.*returned and sold/,
  },
  refunded: { change: wasRefunded({}), says: /Refunded.*Money back.*On its way/ },
  'called off, refund asked for': {
    change: wasRefunded({
      calledOff: show,
      refunds: [
        refund({ state: 'requested', tickets: [1, 2, 3], amountCents: 9_454, reason: 'The singer is ill.' }),
      ],
    }),
    says: /The show is off.*called Dolores & the Grackles off.*Asked for.*The singer is ill/,
  },
  'called off, refund yet to come': {
    change: { ...paid, calledOff: show },
    says: /The show is off.*is being made/,
  },
  'called off, card was only held': {
    change: { state: 'cancelled', calledOff: show, returns: [given({ reason: 'The show was called off.' })] },
    says: /The show is off.*Nothing was charged/,
  },
  'dispute open': { change: { ...paid, dispute: 'open' }, says: /Your bank asks for this money back/ },
  'dispute lost': { change: { ...paid, dispute: 'lost' }, says: /Your bank took this money back/ },
  'dispute won': { change: { ...paid, dispute: 'won' }, says: /You are going.*Your tickets work again/ },
};

/** The visit of who chooses among both types. */
export function visitOf(event: PublicEvent): VisitView {
  const sold = { saleFromMs: null, saleUntilMs: null };
  return {
    drop: event.drop?.id ?? newId('drop'),
    event: event.id,
    ...show,
    state: 'open',
    nowMs,
    endsAtMs: nowMs + 312_000,
    extension: { byMs: 48_000, left: 10 },
    visitMs: 480_000,
    holdMs: 480_000,
    perFanMax: 4,
    currency: event.currency,
    fees: event.fees,
    refundKeptPaidBy: 'fan',
    takeMax: 4,
    types: [
      { ...type, description: 'Standing', left: 60, takeMax: 4, ...sold },
      { ...balcony, description: 'Seated, unreserved', left: 3, takeMax: 3, ...sold },
    ],
    order: null,
  };
}

/** The three tickets of an order, of which the second was refunded. */
export function ticketsOf(event: PublicEvent): TicketView[] {
  const order = newId('order');
  return tickets.map((id, index) => ({
    id,
    order,
    state: index === 1 ? 'refunded' : 'valid',
    serial: 0,
    device: null,
    number: index + 1,
    of: tickets.length,
    typeName: type.name,
    priceCents: type.priceCents,
    holder: 'Mara Vale',
    checkedInAtMs: null,
    blocked: false,
    bought: true,
    transfer: null,
    return: null,
    event: { id: event.id, doorsAtMs: event.doorsAtMs, policy: dropPolicy, ...show },
  }));
}
