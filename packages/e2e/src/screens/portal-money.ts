import type { readStatement, VenueMoney } from '@zilker/contracts/http/money';
import type { EventRefund } from '@zilker/contracts/http/portal-orders';
import { newId } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import {
  day,
  hour,
  me,
  nowMs,
  portalEvent,
  priceOf,
  soldCents,
  standing,
  terms,
  zone,
} from './portal-event.ts';
import { lineOf } from './portal-orders.ts';

const show = portalEvent();
const transfer = 'tr_1QxT4rLkdIwHu7ix1m9A';

export function venueMoney(change: Partial<VenueMoney> = {}): VenueMoney {
  const shows = {
    night: {
      event: newId('event'),
      title: 'Night Heron Quartet, with a name that goes on for quite a while',
    },
    peach: { event: newId('event'), title: 'Slow Peach' },
  };
  const paid = { id: newId('payout'), state: 'sent', by: 'stripe', currency: 'usd', problem: null } as const;
  return {
    ...terms,
    refundKeptPaidBy: 'venue',
    payoutBy: 'stripe',
    payoutAfterDays: 3,
    reserveBps: 1_000,
    reserveDays: 14,
    account: { id: 'acct_1QxT4rLkdIwHu7ix', detailsSubmitted: true, payoutsEnabled: true, due: [] },
    events: [
      {
        event: show.id,
        title: show.title,
        startsAtMs: show.startsAtMs,
        timezone: zone,
        balanceCents: soldCents.venueCents,
        reservedCents: 145_012,
        payableCents: soldCents.venueCents - 145_012,
        payableAtMs: Date.UTC(2026, 11, 16, 2),
      },
      {
        ...shows.peach,
        startsAtMs: nowMs - 20 * day,
        timezone: zone,
        balanceCents: -412,
        reservedCents: 0,
        payableCents: 0,
        payableAtMs: null,
      },
      {
        ...shows.night,
        startsAtMs: nowMs - 6 * day,
        timezone: zone,
        balanceCents: 42_000,
        reservedCents: 42_000,
        payableCents: 0,
        payableAtMs: nowMs + 8 * day,
      },
    ],
    payouts: [
      { ...paid, ...shows.night, amountCents: 378_000, reference: transfer, atMs: nowMs - 3 * day },
      {
        ...paid,
        ...shows.peach,
        state: 'failed',
        amountCents: 42_000,
        reference: null,
        problem: 'You have insufficient available funds in your Stripe account.',
        atMs: nowMs - 5 * day,
      },
      {
        ...paid,
        ...shows.peach,
        by: 'hand',
        amountCents: 99_000,
        reference: 'Frost Bank 2026-11-02 #8841',
        atMs: nowMs - 22 * day,
      },
    ],
    ...change,
  };
}

type Run = NonNullable<EventRefund['run']>;

export function refundRun(change: Partial<Run> = {}): Run {
  return {
    id: newId('refundRun'),
    startedAtMs: nowMs - 60_000,
    endedAtMs: null,
    orders: 458,
    requested: 300,
    done: 241,
    failed: 2,
    ...change,
  };
}

export function eventRefund(change: Partial<EventRefund> = {}): EventRefund {
  return {
    currency: 'usd',
    orders: 458,
    waiting: 0,
    tickets: 458,
    freeTickets: 0,
    toFansCents: soldCents.totalCents,
    keptCents: soldCents.cardCents,
    keptPaidBy: 'venue',
    venueAfterCents: -soldCents.cardCents,
    run: null,
    ...change,
  };
}

type Statement = ReplyOf<typeof readStatement>;

/** The first of some hundred lines: payments, refunds and payouts by turns. */
export function statementOf(change: Partial<Statement> = {}): Statement {
  const { totalCents, venueCents, taxCents, zilkerCents, cardCents } = priceOf(standing.priceCents);
  const paid = { fanCents: -totalCents, venueCents, taxCents, zilkerCents, stripeCents: cardCents };
  const lines = Array.from({ length: 12 }, (_, at) => {
    const common = { no: at + 1, atMs: nowMs - 4 * hour + at * 60_000 };
    const sort = at % 5;
    if (sort === 4)
      return lineOf({
        ...common,
        kind: 'payout',
        source: newId('payout'),
        reference: transfer,
        venueCents: -10_000,
        paidOutCents: 10_000,
      });
    const order = newId('order');
    if (sort < 3) return lineOf({ ...common, order, ...paid });
    const back = { fanCents: totalCents, venueCents: zilkerCents - totalCents, zilkerCents: -zilkerCents };
    return lineOf({ ...common, order, kind: 'refund', source: 're_3QxT4rLkdIwHu7ix1', ...back });
  });
  return {
    title: show.title,
    venueName: me.role === 'venue_admin' ? me.venue.name : '',
    timezone: zone,
    startsAtMs: show.startsAtMs,
    currency: 'usd',
    sums: {
      lines: 480,
      fanCents: -soldCents.totalCents,
      venueCents: soldCents.venueCents - 20_000,
      zilkerCents: soldCents.zilkerCents,
      stripeCents: soldCents.cardCents,
      taxCents: soldCents.taxCents,
      paidOutCents: 20_000,
    },
    lines,
    otherSums: [],
    next: 'more',
    ...change,
  };
}
