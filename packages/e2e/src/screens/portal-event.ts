import type { Me } from '@zilker/contracts/http/auth';
import type { PortalEvent, readSales } from '@zilker/contracts/http/portal';
import type { findTickets, readDoors } from '@zilker/contracts/http/portal-doors';
import { newId } from '@zilker/contracts/ids';
import { defaultFees, quote, type Terms } from '@zilker/contracts/price';
import type { ReplyOf } from '@zilker/contracts/route';
import { dropPolicy } from '@zilker/contracts/ticket/policy';

/** A venue, its show and what was sold of it, as the API tells of them. */
export const nowMs = Date.UTC(2026, 10, 24, 20, 18);
export const hour = 3_600_000;
export const day = 24 * hour;
export const zone = 'America/Chicago';

export const terms: Terms = { currency: 'usd', fees: { ...defaultFees, taxBps: 825 } };
const venue = { id: newId('venue'), name: 'Red Bluff Hall', timezone: zone };
export const me: Me = {
  role: 'venue_admin',
  staff: newId('staff'),
  name: 'June Okafor',
  email: 'june@redbluff.example',
  venue,
};

export const standing = { id: newId('ticketType'), name: 'General admission', priceCents: 3_000 };
const balcony = { id: newId('ticketType'), name: 'Balcony', priceCents: 4_200 };
const event = newId('event');
const gates = ['Front gate', 'Side gate'].map((name) => ({ id: newId('gate'), name, checkedIn: 0 }));

/** `quantity` tickets in orders of one, which is how they are counted here. */
export function priceOf(priceCents: number, quantity = 1) {
  return quote([{ priceCents, quantity }], terms);
}

export function portalEvent(change: Partial<PortalEvent> = {}): PortalEvent {
  const free = { maxPerOrder: null, maxPerAccount: null, saleFromMs: null, saleUntilMs: null };
  const soldOf = (type: typeof standing, sold: number) => ({
    ...type,
    ...free,
    sold,
    held: 0,
    totalCents: priceOf(type.priceCents).totalCents,
    toVenueCents: priceOf(type.priceCents).venueCents * sold,
  });
  return {
    id: event,
    title: 'Dolores & the Grackles',
    support: 'Slow Peach',
    ages: 'All ages',
    startsAtMs: Date.UTC(2026, 11, 13, 2),
    doorsAtMs: Date.UTC(2026, 11, 13, 1),
    timezone: zone,
    ...terms,
    capture: 'now',
    policy: dropPolicy,
    confirmedAtMs: null,
    status: 'published',
    ticketTypes: [
      { ...soldOf(standing, 400), description: 'Standing', capacity: 400, left: 'none', gates: null },
      { ...soldOf(balcony, 58), description: 'Seated', capacity: 60, left: 'few', gates: null },
    ],
    gates,
    drop: {
      id: newId('drop'),
      mode: 'draw',
      phase: 'closed',
      lobbyOpensAtMs: nowMs - 5 * hour,
      drawAtMs: nowMs - 4 * hour,
      closesAtMs: nowMs - 3 * hour,
      perFanMax: 4,
      cancelled: false,
      demo: false,
      ratePerMinute: 30,
      floorPerMinute: 3,
      insideMax: 120,
      holdMs: 600_000,
      openWindowMs: 90_000,
      visitMs: 600_000,
    },
    capacity: 460,
    sold: 458,
    held: 0,
    promised: 0,
    waiting: 0,
    checkedIn: 0,
    ...change,
  };
}

/** What every ticket that was sold came to, by whose it is. */
export const soldCents = (() => {
  const sums = { totalCents: 0, venueCents: 0, taxCents: 0, cardCents: 0, zilkerCents: 0 };
  for (const { priceCents, sold } of portalEvent().ticketTypes)
    for (const key of Object.keys(sums) as (keyof typeof sums)[])
      sums[key] += priceOf(priceCents)[key] * sold;
  return sums;
})();

/** The sales of the show; `backCents` went back, all of it out of what is the venue's. */
export function salesOf(of: PortalEvent, backCents: number): ReplyOf<typeof readSales> {
  return {
    event: of,
    phase: 'closed',
    orders: 458,
    currency: of.currency,
    paidByFansCents: soldCents.totalCents,
    toVenueCents: soldCents.venueCents - backCents,
    taxCents: soldCents.taxCents,
    cardCents: soldCents.cardCents,
    zilkerCents: soldCents.zilkerCents,
    refundedCents: backCents,
    disputedCents: 0,
    byMinute: Array.from({ length: 17 }, (_, at) => ({
      atMs: nowMs - 4 * hour + at * 60_000,
      tickets: 20 + ((at * 7) % 19),
    })),
  };
}

export function doorsOf(of: PortalEvent): ReplyOf<typeof readDoors> {
  const scanner = { seenAtMs: nowMs - 20_000, aheadMs: 300, revokedAtMs: null };
  const minute = 60_000;
  return {
    event: {
      ...of,
      checkedIn: 312,
      gates: gates.map((gate, at) => ({ ...gate, checkedIn: 208 - at * 104 })),
    },
    atMs: nowMs,
    scanners: [
      { ...scanner, id: newId('scanner'), name: 'June’s phone', gateName: 'Front gate', admitted: 208 },
      {
        ...scanner,
        id: newId('scanner'),
        name: 'The old tablet',
        gateName: 'Side gate',
        seenAtMs: null,
        admitted: 104,
      },
    ],
    inside: 309,
    admitted: 312,
    expected: 455,
    gates: gates.map((gate, at) => ({ id: gate.id, name: gate.name, in: 208 - at * 104, out: 3 - at * 3 })),
    byMinute: Array.from({ length: 30 }, (_, at) => ({
      atMs: nowMs - (30 - at) * minute,
      in: [5 + ((at * 5) % 7), 2 + ((at * 3) % 4)],
    })),
    doubled: [
      {
        ticket: newId('ticket'),
        holder: 'Mara Vale',
        first: { atMs: nowMs - 2 * minute, gateName: 'Front gate', by: 'June’s phone', offline: false },
        second: { atMs: nowMs - minute, gateName: 'Side gate', by: 'The old tablet', offline: true },
        bothIn: true,
        window: { fromMs: nowMs - 20 * minute, toMs: nowMs },
      },
    ],
    notes: [
      {
        checkIn: newId('checkIn'),
        ticket: newId('ticket'),
        holder: 'Theo Marsh',
        answer: 'valid',
        byHand: 'phone_dead',
        undone: false,
        at: { atMs: nowMs - 4 * minute, gateName: 'Front gate', by: 'June’s phone', offline: false },
      },
      {
        checkIn: newId('checkIn'),
        ticket: newId('ticket'),
        holder: null,
        answer: 'refunded',
        byHand: null,
        undone: false,
        at: { atMs: nowMs - 6 * minute, gateName: 'Side gate', by: 'The old tablet', offline: true },
      },
    ],
  };
}

/** What a search among tickets finds: one that is in, one that nobody comes in with, one that goes from hand to hand. */
export function ticketsFound(): ReplyOf<typeof findTickets> {
  const found = {
    order: newId('order'),
    of: 3,
    typeName: standing.name,
    holder: 'Mara Vale',
    phoneEnd: '0142',
    buyer: null,
    sentTo: null,
    returning: null,
  };
  const checkedIn = { atMs: nowMs - 120_000, gateName: 'Front gate', by: 'June’s phone' };
  const inside = { state: 'checked_in' as const, blocked: null, checkedIn, inside: newId('checkIn') };
  const unused = { state: 'valid' as const, checkedIn: null, inside: null };
  const blocked = { ...unused, blocked: 'Sold to a bot' };
  const buyer = { name: 'Mara Vale', phoneEnd: '0142' };
  const onItsWay = {
    ...unused,
    blocked: null,
    buyer,
    holder: 'Lena Ortiz',
    phoneEnd: '0160',
    sentTo: '0147',
  };
  return {
    tickets: [
      { ...found, ...inside, id: newId('ticket'), number: 1 },
      { ...found, ...blocked, id: newId('ticket'), number: 2 },
      { ...found, ...onItsWay, id: newId('ticket'), number: 3 },
    ],
    more: true,
  };
}
