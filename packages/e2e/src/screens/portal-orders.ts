import type { LedgerLine } from '@zilker/contracts/http/money';
import type { PortalOrder, PortalOrderRow } from '@zilker/contracts/http/portal-orders';
import { newId } from '@zilker/contracts/ids';
import { sharesOf, totalOf } from '@zilker/contracts/price';
import { day, hour, nowMs, portalEvent, priceOf, standing } from './portal-event.ts';

const payment = 'pi_3QxT4rLkdIwHu7ix1m9AfT2c';
const boughtAtMs = nowMs - 3 * hour;
const show = portalEvent();

/** A line of the ledger in which nobody gained anything but what `change` says. */
export function lineOf(change: Partial<LedgerLine>): LedgerLine {
  return {
    no: 1,
    atMs: boughtAtMs,
    kind: 'payment',
    order: null,
    source: payment,
    reference: null,
    currency: 'usd',
    fanCents: 0,
    venueCents: 0,
    zilkerCents: 0,
    stripeCents: 0,
    taxCents: 0,
    paidOutCents: 0,
    ...change,
  };
}

/** Two tickets, paid. */
export function paidOrder(change: Partial<PortalOrder> = {}): PortalOrder {
  const id = newId('order');
  const { count, ...price } = priceOf(standing.priceCents, 2);
  const shares = sharesOf(
    price,
    Array.from({ length: count }, () => standing.priceCents),
  );
  const { totalCents, venueCents, taxCents, zilkerCents, cardCents } = price;
  return {
    id,
    event: show.id,
    state: 'paid',
    buyer: 'Mara Vale',
    phoneEnd: '0142',
    quantity: count,
    refundedCents: 0,
    disputed: false,
    atMs: boughtAtMs,
    title: show.title,
    timezone: show.timezone,
    lines: [{ type: standing.id, name: standing.name, priceCents: standing.priceCents, quantity: count }],
    ...price,
    email: 'mara@vale.example',
    tickets: shares.map((share, at) => ({
      id: newId('ticket'),
      number: at + 1,
      typeName: standing.name,
      state: 'valid',
      refundCents: totalOf(share),
    })),
    payments: [
      {
        id: payment,
        state: 'captured',
        amountCents: totalCents,
        card: { brand: 'visa', last4: '4242' },
        captureByMs: nowMs + 6 * day,
        atMs: boughtAtMs,
      },
    ],
    refunds: [],
    disputes: [],
    history: [
      { atMs: boughtAtMs - 90_000, kind: 'held', detail: {} },
      {
        atMs: boughtAtMs - 60_000,
        kind: 'checkout',
        detail: { session: 'cs_test_a1wHq3uB0vXc8sZkTj5nYpLmRd2EfGiOvU6tW7xS9y', cents: totalCents },
      },
      { atMs: boughtAtMs - 40_000, kind: 'declined', detail: { no: 1 } },
      { atMs: boughtAtMs - 5_000, kind: 'authorized', detail: { payment } },
      { atMs: boughtAtMs, kind: 'paid', detail: { payment } },
    ],
    ledger: [
      lineOf({ order: id, fanCents: -totalCents, venueCents, taxCents, zilkerCents, stripeCents: cardCents }),
    ],
    ...change,
  };
}

/** With two free tickets more, of which the first was taken back. */
export function orderWithFree(): PortalOrder {
  const order = paidOrder({ state: 'partially_refunded', quantity: 4 });
  const free = { typeName: 'Child', refundCents: 0 } as const;
  const refund = newId('refund');
  const back = { amountCents: 0, atMs: nowMs - hour };
  return {
    ...order,
    lines: [...order.lines, { type: newId('ticketType'), name: 'Child', priceCents: 0, quantity: 2 }],
    tickets: [
      ...order.tickets,
      { id: newId('ticket'), number: 3, state: 'refunded', ...free },
      { id: newId('ticket'), number: 4, state: 'valid', ...free },
    ],
    refunds: [
      { id: refund, state: 'succeeded', tickets: [3], reason: 'Cannot come', problem: null, ...back },
    ],
    history: [
      ...order.history,
      { atMs: back.atMs, kind: 'refund_succeeded', detail: { refund, amountCents: 0, tickets: '3' } },
    ],
  };
}

/** Its first ticket was refunded, which the bank did not take; and a dispute was won. */
export function troubledOrder(): PortalOrder {
  const order = paidOrder();
  const [first, ...rest] = order.tickets;
  if (first === undefined) throw new Error('There are no tickets.');
  const amountCents = first.refundCents;
  const refund = newId('refund');
  const dispute = {
    id: 'dp_1QxT4rLkdIwHu7ix',
    state: 'won',
    amountCents,
    reason: 'product_not_received',
    atMs: nowMs - hour,
  } as const;
  const stripe = 're_3QxT4rLkdIwHu7ix1';
  const asked = nowMs - 2 * hour;
  const told = { refund, stripe, amountCents };
  return {
    ...order,
    state: 'partially_refunded',
    refundedCents: amountCents,
    tickets: [{ ...first, state: 'refunded', refundCents: 0 }, ...rest],
    refunds: [
      {
        id: refund,
        state: 'failed',
        amountCents,
        tickets: [1],
        reason: 'Cannot come',
        problem: 'The card was reported lost or stolen.',
        atMs: asked,
      },
    ],
    disputes: [dispute],
    history: [
      ...order.history,
      { atMs: asked, kind: 'refund_requested', detail: { refund, amountCents, tickets: '1', by: 'stf_x' } },
      { atMs: asked + 3_000, kind: 'refund_failed', detail: { ...told, problem: 'lost_or_stolen_card' } },
      {
        atMs: dispute.atMs,
        kind: 'dispute_won',
        detail: { dispute: dispute.id, amountCents, reason: dispute.reason },
      },
    ],
    ledger: [
      ...order.ledger,
      lineOf({
        no: 2,
        atMs: asked,
        kind: 'refund',
        order: order.id,
        source: stripe,
        fanCents: amountCents,
        venueCents: -amountCents,
      }),
      lineOf({
        no: 3,
        atMs: asked + 3_000,
        kind: 'refund_failed',
        order: order.id,
        source: stripe,
        fanCents: -amountCents,
        venueCents: amountCents,
      }),
    ],
  };
}

/** Its card is only held. */
export function waitingOrder(state: 'authorized' | 'review' = 'authorized'): PortalOrder {
  const order = paidOrder({ state, ledger: [], tickets: [] });
  return {
    ...order,
    payments: order.payments.map((one) => ({ ...one, state: 'authorized' })),
    history: order.history.slice(0, 4),
  };
}

function rowOf(order: PortalOrder): PortalOrderRow {
  const { id, event, state, buyer, phoneEnd, quantity, currency } = order;
  const { totalCents, refundedCents, disputed, atMs } = order;
  return {
    id,
    event,
    state,
    buyer,
    phoneEnd,
    quantity,
    currency,
    totalCents,
    refundedCents,
    disputed,
    atMs,
  };
}

const buyers = [
  ['Theo Lindqvist', 'paid'],
  ['Priya Raman', 'refunded'],
  ['Mara Vale', 'review'],
  [null, 'expired'],
  ['Bartholomew Featherstonehaugh-Cholmondeley', 'cancelled'],
  ['Ana Cruz', 'paid'],
] as const;

/** Orders of all sorts, newest first. */
export function orderRows(): PortalOrderRow[] {
  const { totalCents } = priceOf(standing.priceCents);
  return [
    { ...rowOf(troubledOrder()), disputed: true },
    rowOf(waitingOrder()),
    ...buyers.map(([buyer, state], at) => ({
      ...rowOf(paidOrder({ buyer, state, quantity: 1, totalCents })),
      refundedCents: state === 'refunded' ? totalCents : 0,
      atMs: nowMs - (at + 3) * hour,
    })),
  ];
}
