import type { Rule } from '../rule.ts';

const sold: ReadonlySet<string> = new Set(['paid', 'partially_refunded', 'refunded']);

/** Money and tickets go together: by what each fan did at the card page, who paid has tickets or the money back, and nobody else. */
export const noLostPayment: Rule = {
  name: 'no-lost-payment',
  sentence: 'Whoever paid has tickets or the money back; whoever has tickets paid for them.',
  check: (record) => {
    const orders = new Map(record.orders.map((order) => [order.id as string, order]));
    return record.fans.flatMap(({ fan, order: id, cardsTaken }) => {
      const order = orders.get(id ?? '');
      if (order === undefined)
        return cardsTaken === 0 ? [] : [`Fan ${fan} paid, and its order is not there.`];
      const known = record.payments.filter((payment) => payment.order === order.id);
      const kept = known.filter(({ state }) => state === 'captured').length;
      const due = sold.has(order.state) && order.totalCents > 0 ? 1 : 0;
      return [
        ...(known.length === cardsTaken
          ? []
          : [`Fan ${fan} paid ${cardsTaken} times, order ${order.id} knows of ${known.length}.`]),
        ...(kept === due
          ? []
          : [`Order ${order.id} of fan ${fan} is ${order.state} and keeps ${kept} payments.`]),
        ...known
          .filter(({ state }) => state !== 'captured' && state !== 'returned')
          .map((payment) => `Payment ${payment.id} of fan ${fan} is still ${payment.state}.`),
      ];
    });
  },
};
