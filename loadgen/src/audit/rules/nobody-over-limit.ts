import type { Rule } from '../rule.ts';

/** By the tickets themselves, and by the counter; which of them is wrong shows. */
export const nobodyOverLimit: Rule = {
  name: 'nobody-over-limit',
  sentence: 'No fan has more tickets than one fan may have.',
  check: ({ drop, tickets, usage, orders }) => {
    const counts = new Map<string, number>();
    for (const { account } of tickets) counts.set(account, (counts.get(account) ?? 0) + 1);
    const breaches = [];
    for (const [account, count] of counts)
      if (count > drop.perFanMax)
        breaches.push(`Account ${account} has ${count} tickets, ${drop.perFanMax} are allowed.`);
    for (const { account, taken } of usage) {
      const paid = orders
        .filter((order) => order.account === account && order.state === 'paid')
        .reduce((sum, order) => sum + order.quantity, 0);
      if (taken !== paid)
        breaches.push(`Account ${account} counts ${taken} tickets, its orders have ${paid}.`);
    }
    for (const order of orders)
      if (order.quantity > drop.perFanMax)
        breaches.push(`Order ${order.id} is of ${order.quantity} tickets, ${drop.perFanMax} are allowed.`);
    return breaches;
  },
};
