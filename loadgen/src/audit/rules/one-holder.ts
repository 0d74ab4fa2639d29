import type { DropRecord } from '../record.ts';
import type { Rule } from '../rule.ts';

type Ticket = DropRecord['tickets'][number];

const open: ReadonlySet<string> = new Set(['listed', 'offered']);

/** By what both sides said of it, not by whom the ticket names. */
export const oneHolder: Rule = {
  name: 'one-holder',
  sentence:
    'Each ticket is with who bought it, or who accepted it last, and on its way to one other at most.',
  check: (record) => record.tickets.flatMap((ticket) => wrongOf(record, ticket)),
};

function wrongOf(record: DropRecord, { id, account, order, state }: Ticket): string[] {
  const sent = record.transfers.filter(({ ticket }) => ticket === id);
  const taken = sent.filter((transfer) => transfer.state === 'accepted');
  const last = taken.toSorted((a, b) => (a.settledAtMs ?? 0) - (b.settledAtMs ?? 0)).at(-1);
  const holder = last === undefined ? record.orders.find((one) => one.id === order)?.account : last.to;
  const ways = [
    ...sent.filter((transfer) => transfer.state === 'offered'),
    ...record.returns.filter((one) => one.ticket === id && open.has(one.state)),
  ];
  return [
    ...(account === holder ? [] : [`Ticket ${id} is with ${account}, and should be with ${holder}.`]),
    ...(ways.length <= 1 ? [] : [`Ticket ${id} is on its way to ${ways.length} others.`]),
    ...(ways.length > 0 && state === 'refunded' ? [`Ticket ${id} is refunded, and still on its way.`] : []),
  ];
}
