import type { DropRecord } from '../record.ts';
import type { Rule } from '../rule.ts';

type StripePayment = DropRecord['stripe']['payments'][number];

const sold: ReadonlySet<string> = new Set(['paid', 'partially_refunded', 'refunded']);

/** By Stripe's own books: no code of ours says what was charged. */
export const chargedOnce: Rule = {
  name: 'charged-once',
  sentence: 'Stripe charged each paid order once and nobody else, and holds no card that nothing waits for.',
  check: (record) => [
    ...record.stripe.payments.flatMap((payment) => wrongOf(record, payment)),
    ...record.orders.flatMap((order) => {
      const charges = record.stripe.payments.filter(
        ({ order: id, capturedCents, refundedCents }) => id === order.id && capturedCents > refundedCents,
      );
      const due = sold.has(order.state) && order.totalCents > 0;
      if (charges.length > 1) return [`Order ${order.id} was charged ${charges.length} times.`];
      const wasPaid = record.payments.some((one) => one.order === order.id && one.state === 'captured');
      return due && !wasPaid ? [`Order ${order.id} is ${order.state} and keeps no payment.`] : [];
    }),
  ],
};

function wrongOf(record: DropRecord, payment: StripePayment): string[] {
  const { id, status, capturedCents, refundedCents } = payment;
  if (status === 'requires_capture') return [`Stripe holds a card for ${id}, and nothing waits for it.`];
  if (capturedCents === 0) return [];
  const own = record.payments.find((one) => one.id === id);
  const order = record.orders.find((one) => one.id === own?.order);
  if (own === undefined || order === undefined) return [`Stripe charged ${id}, which nobody here knows.`];
  if (own.state === 'captured')
    return sold.has(order.state)
      ? []
      : [`Stripe charged ${id}, and its order ${order.id} is ${order.state}.`];
  if (refundedCents !== capturedCents)
    return [`${id} is ${own.state} here: Stripe took ${capturedCents} and gave ${refundedCents} back.`];
  return own.returnReason === null ? [`${id} was given back, and nobody says why.`] : [];
}

/** A card is known by its fingerprint at Stripe; whose account it pays for does not matter. */
export const cardsWithinLimit: Rule = {
  name: 'cards-within-limit',
  sentence:
    'No card has paid for more tickets that were kept than one fan may have, whatever accounts it paid for.',
  check: ({ stripe, orders, tickets, drop }) => {
    const backOf = (id: string) =>
      tickets.filter(({ order, state }) => order === id && state === 'refunded').length;
    const ticketsOf = new Map<string, number>();
    for (const { order: id, capturedCents, fingerprints } of stripe.payments) {
      const order = orders.find((one) => one.id === id);
      if (order === undefined || capturedCents === 0 || !sold.has(order.state)) continue;
      const count = order.quantity - backOf(order.id);
      for (const card of fingerprints) ticketsOf.set(card, (ticketsOf.get(card) ?? 0) + count);
    }
    return [...ticketsOf]
      .filter(([, count]) => count > drop.perFanMax)
      .map(([card, count]) => `Card ${card} paid for ${count} tickets, ${drop.perFanMax} are allowed.`);
  },
};
