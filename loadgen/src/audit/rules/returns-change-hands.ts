import type { DropRecord } from '../record.ts';
import type { Rule } from '../rule.ts';

type Return = DropRecord['returns'][number];
type Order = DropRecord['orders'][number];

const sold: ReadonlySet<string> = new Set(['paid', 'partially_refunded', 'refunded']);
const over: ReadonlySet<string> = new Set([...sold, 'expired', 'cancelled']);

/** Money and ticket change hands together, or neither does. */
export const returnsChangeHands: Rule = {
  name: 'returns-change-hands',
  sentence: 'Each returned ticket that was sold has one refund and one new ticket, at the same price.',
  check: (record) => [
    ...record.returns.flatMap((one) => wrongReturn(record, one)),
    ...record.orders.filter(isOffer).flatMap((order) => wrongOffer(record, order)),
  ],
};

/** An order for a returned ticket has no place in the line. */
const isOffer = ({ index }: Order) => index < 0;

function wrongReturn(record: DropRecord, { id, state, ticket: of, order: next }: Return): string[] {
  const ticket = record.tickets.find((one) => one.id === of);
  const order = record.orders.find((one) => one.id === next);
  const refunds = record.refunds.filter(({ tickets }) => tickets.includes(of)).length;
  if (ticket === undefined) return [`Return ${id} is of ticket ${of}, which is not there.`];
  if (state === 'offered')
    return order === undefined || over.has(order.state)
      ? [`Ticket ${of} is held for order ${next}, which is ${order?.state ?? 'not there'}.`]
      : [];
  if (state !== 'sold') return [];
  const old = record.orders.find((one) => one.id === ticket.order);
  return [
    ...(ticket.state === 'refunded' && refunds === 1
      ? []
      : [`Ticket ${of} was returned and sold, is ${ticket.state} and has ${refunds} refunds.`]),
    ...(order !== undefined && priceOf(order, ticket.type) === priceOf(old, ticket.type)
      ? []
      : [`Ticket ${of} was returned and sold to order ${next} at another price than it was bought for.`]),
  ];
}

/** An order that was paid has the one ticket that came back, and another has none. */
function wrongOffer({ returns, tickets }: DropRecord, { id, state }: Order): string[] {
  const behind = returns.filter(({ order }) => order === id);
  const issued = tickets.filter(({ order }) => order === id).length;
  const due = sold.has(state) ? 1 : 0;
  return [
    ...(issued === due ? [] : [`Order ${id} for a returned ticket is ${state} and has ${issued} tickets.`]),
    ...(behind.length === 1 || (behind.length === 0 && due === 0)
      ? []
      : [`Order ${id} for a returned ticket is ${state}, and ${behind.length} were returned for it.`]),
  ];
}

function priceOf(order: Order | undefined, type: string): number | undefined {
  return order?.lines.find((line) => line.type === type)?.priceCents;
}
