import type { DropRecord } from '../record.ts';
import type { Rule } from '../rule.ts';

export const paidOrdersHaveTickets: Rule = {
  name: 'paid-orders-have-tickets',
  sentence: 'Every paid order has its tickets, of the types that were bought, and belongs to their owner.',
  check: (record) =>
    record.orders
      .filter(({ state }) => state === 'paid')
      .flatMap((order) => {
        const own = record.tickets.filter((ticket) => ticket.order === order.id);
        const breaches = [];
        for (const line of order.lines) {
          const count = own.filter((ticket) => ticket.type === line.type && ticket.state === 'valid').length;
          if (count !== line.quantity)
            breaches.push(`Order ${order.id} paid for ${line.quantity} of ${line.type} and has ${count}.`);
        }
        if (own.length !== order.quantity)
          breaches.push(`Order ${order.id} is of ${order.quantity} tickets and has ${own.length}.`);
        if (own.some((ticket) => ticket.account !== order.account))
          breaches.push(`A ticket of order ${order.id} belongs to another account.`);
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
      if (ticket.state !== 'valid' && ticket.state !== 'checked_in') return [];
      return [
        `Ticket ${ticket.id} is ${ticket.state}, its order ${ticket.order} is ${state ?? 'not there'}.`,
      ];
    });
  },
};

/** Money and tickets go together: who was charged has tickets or the money back, and who was not has neither. */
export const noLostPayment: Rule = {
  name: 'no-lost-payment',
  sentence: 'Whoever was charged has tickets or the money back; whoever has tickets was charged.',
  check: (record) => {
    const states = statesOf(record);
    return record.fans.flatMap((fan) => {
      const state = fan.order === null ? undefined : states.get(fan.order);
      const settled = state === 'paid' || state === 'refunded' || state === 'partially_refunded';
      if (fan.charged && !settled)
        return [`Fan ${fan.fan} was charged, and its order is ${state ?? 'not there'}.`];
      if (!fan.charged && settled) return [`Fan ${fan.fan} was not charged, and its order is ${state}.`];
      return [];
    });
  },
};

function statesOf({ orders }: DropRecord): Map<string, string> {
  return new Map(orders.map((order) => [order.id, order.state]));
}
