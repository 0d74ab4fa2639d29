import type { Rule } from '../rule.ts';

const sold: ReadonlySet<string> = new Set(['paid', 'partially_refunded']);

/** By the tickets themselves, and by the counter; which of them is wrong shows. One that was sent on counts for both of its fans. */
export const nobodyOverLimit: Rule = {
  name: 'nobody-over-limit',
  sentence: 'No fan has more tickets than one fan may have.',
  check: ({ drop, tickets, usage, orders }) => {
    const counts = new Map<string, number>();
    const good = tickets.filter(({ state }) => state !== 'refunded');
    for (const { account } of good) counts.set(account, (counts.get(account) ?? 0) + 1);
    const breaches = [];
    const buyers = new Map<string, string>(orders.map((order) => [order.id, order.account]));
    const backOf = (order: string) =>
      tickets.filter((ticket) => ticket.order === order && ticket.state === 'refunded').length;
    for (const [account, count] of counts)
      if (count > drop.perFanMax)
        breaches.push(`Account ${account} has ${count} tickets, ${drop.perFanMax} are allowed.`);
    for (const { account, taken } of usage) {
      const paid = orders
        .filter((order) => order.account === account && sold.has(order.state))
        .reduce((sum, order) => sum + order.quantity - backOf(order.id), 0);
      const sent = good.filter((one) => one.account === account && buyers.get(one.order) !== account).length;
      if (taken !== paid + sent)
        breaches.push(`Account ${account} counts ${taken} tickets; it bought ${paid} and was sent ${sent}.`);
    }
    for (const order of orders)
      if (order.quantity > drop.perFanMax)
        breaches.push(`Order ${order.id} is of ${order.quantity} tickets, ${drop.perFanMax} are allowed.`);
    return breaches;
  },
};
