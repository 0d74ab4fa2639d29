import { quote } from '@zilker/contracts/price';
import type { Rule } from '../rule.ts';

export const pricesAddUp: Rule = {
  name: 'prices-add-up',
  sentence: 'Every order costs what its lines and the published fees come to, cent by cent.',
  check: ({ orders }) =>
    orders.flatMap((order) => {
      const due = quote(order.lines, order);
      const same =
        due.count === order.quantity &&
        due.totalCents === order.totalCents &&
        due.venueCents === order.venueCents &&
        due.taxCents === order.taxCents &&
        due.cardCents === order.cardCents &&
        due.zilkerCents === order.zilkerCents;
      return same
        ? []
        : [`Order ${order.id} costs ${order.totalCents} cents, its lines come to ${due.totalCents}.`];
    }),
};
