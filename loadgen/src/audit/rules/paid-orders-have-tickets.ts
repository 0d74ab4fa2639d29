import type { DropRecord } from '../record.ts';
import type { Rule } from '../rule.ts';

/** Lets somebody in, has let them in, or will again. */
const admitting: ReadonlySet<string> = new Set(['valid', 'checked_in', 'outside']);
/** Good, or given back for money. */
const good: ReadonlySet<string> = new Set([...admitting, 'refunded']);

export const paidOrdersHaveTickets: Rule = {
  name: 'paid-orders-have-tickets',
  sentence: 'Every paid order has its tickets, of the types that were bought.',
  check: (record) =>
    record.orders
      .filter(({ state }) => state === 'paid' || state === 'partially_refunded')
      .flatMap((order) => {
        const own = record.tickets.filter((ticket) => ticket.order === order.id);
        const breaches = [];
        for (const line of order.lines) {
          const count = own.filter((ticket) => ticket.type === line.type && good.has(ticket.state)).length;
          if (count !== line.quantity)
            breaches.push(`Order ${order.id} paid for ${line.quantity} of ${line.type} and has ${count}.`);
        }
        const refunded = own.filter(({ state }) => state === 'refunded').length;
        if (refunded > 0 !== (order.state === 'partially_refunded'))
          breaches.push(`Order ${order.id} is ${order.state}, and ${refunded} of its tickets are refunded.`);
        if (own.length !== order.quantity)
          breaches.push(`Order ${order.id} is of ${order.quantity} tickets and has ${own.length}.`);
        return breaches;
      }),
};

export const onlyPaidOrdersHaveTickets: Rule = {
  name: 'only-paid-orders-have-tickets',
  sentence: 'No order that was not paid has a ticket that lets anyone in.',
  check: (record) => {
    const states = statesOf(record);
    return record.tickets.flatMap((ticket) => {
      const state = states.get(ticket.order);
      if (state === 'paid' || state === 'partially_refunded') return [];
      if (!admitting.has(ticket.state)) return [];
      return [
        `Ticket ${ticket.id} is ${ticket.state}, its order ${ticket.order} is ${state ?? 'not there'}.`,
      ];
    });
  },
};

function statesOf({ orders }: DropRecord): Map<string, string> {
  return new Map(orders.map((order) => [order.id, order.state]));
}
