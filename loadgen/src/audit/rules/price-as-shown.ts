import type { DropRecord } from '../record.ts';
import type { Rule } from '../rule.ts';

/** Shown, asked for, charged and booked: one price, in each of its parts. */
export const priceAsShown: Rule = {
  name: 'price-as-shown',
  sentence: 'Each fan was charged the price that its screen showed, and each part of it is booked so.',
  check: (record) => {
    const orders = new Map(record.orders.map((order) => [order.id as string, order]));
    return record.fans.flatMap(({ fan, order: id, shown }) => {
      const order = orders.get(id ?? '');
      if (order === undefined || shown === null) return [];
      return [
        ...(isShown(order, shown)
          ? []
          : [
              `Fan ${fan} was shown ${shown.totalCents} ${shown.currency}, order ${order.id} costs ${order.totalCents} ${order.currency}.`,
            ]),
        ...wronglyCharged(record, order),
        ...wronglyBooked(record, order),
      ];
    });
  },
};

type Order = DropRecord['orders'][number];
type Shown = NonNullable<DropRecord['fans'][number]['shown']>;

function isShown(order: Order, shown: Shown): boolean {
  return (
    order.totalCents === shown.totalCents &&
    order.currency === shown.currency &&
    order.venueCents === shown.venueCents &&
    order.taxCents === shown.taxCents &&
    order.cardCents === shown.cardCents &&
    order.zilkerCents === shown.zilkerCents
  );
}

/** Whether it is kept or not. */
function wronglyCharged({ stripe }: DropRecord, order: Order): string[] {
  return stripe.payments.flatMap(({ id, order: of, amountCents, capturedCents, currency }) => {
    const whole = capturedCents === 0 || capturedCents === order.totalCents;
    return of !== order.id || (amountCents === order.totalCents && currency === order.currency && whole)
      ? []
      : [
          `Order ${order.id} costs ${order.totalCents}, Stripe asked for ${amountCents} ${currency} by ${id}.`,
        ];
  });
}

function wronglyBooked({ ledger, payments }: DropRecord, order: Order): string[] {
  const kept = payments.find((one) => one.order === order.id && one.state === 'captured');
  if (kept === undefined) return [];
  const [line] = ledger.filter(({ kind, source }) => kind === 'payment' && source === kept.id);
  const same =
    line !== undefined &&
    line.fanCents === -order.totalCents &&
    line.venueCents === order.venueCents &&
    line.taxCents === order.taxCents &&
    line.stripeCents === order.cardCents &&
    line.zilkerCents === order.zilkerCents;
  return same ? [] : [`Order ${order.id} is not booked by the parts of its price.`];
}
