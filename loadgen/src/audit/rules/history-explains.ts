import type { HistoryKind } from '@zilker/contracts/http/portal-orders';
import type { OrderState } from '@zilker/contracts/states';
import type { FanEnd } from '../../fan/fan-record.ts';
import type { DropRecord } from '../record.ts';
import type { Rule } from '../rule.ts';

/** What comes after an order was decided: money on its way back. */
const afterwards: ReadonlySet<HistoryKind> = new Set([
  'late_returned',
  'returned',
  'refund_requested',
  'refund_sent',
  'refund_succeeded',
  'refund_failed',
]);

const over: readonly HistoryKind[] = ['expired', 'cancelled'];
/** How an order can have ended for a fan, by what it saw. */
const endsOf: Partial<Record<FanEnd, readonly HistoryKind[]>> = {
  bought: ['paid'],
  // charged once its show was confirmed, or given up by its venue
  card_held: ['paid', 'cancelled'],
  returned: over,
  walked: over,
  cancelled: over,
  declined: over,
  not_paid: over,
};

const endOf: Partial<Record<OrderState, HistoryKind>> = {
  paid: 'paid',
  partially_refunded: 'paid',
  refunded: 'paid',
  expired: 'expired',
  cancelled: 'cancelled',
};

/** Whoever has to explain an order reads its history: it tells what its fan saw, what the order is, and where each payment went. */
export const historyExplains: Rule = {
  name: 'history-explains',
  sentence: 'The history of each order tells how it ended for its fan, and what came of each payment.',
  check: (record) => {
    const fans = new Map(record.fans.map((fan) => [fan.order as string | null, fan]));
    return record.orders.flatMap((order) => {
      const lines = record.history.filter((line) => line.order === order.id);
      const end = lines.findLast(({ kind }) => !afterwards.has(kind))?.kind;
      const fan = fans.get(order.id);
      const allowed = fan === undefined ? undefined : endsOf[fan.end];
      return [
        ...(end === endOf[order.state]
          ? []
          : [`Order ${order.id} is ${order.state}, and its history ends with ${end ?? 'nothing'}.`]),
        ...(allowed === undefined || (end !== undefined && allowed.includes(end))
          ? []
          : [`Fan ${fan?.fan} saw "${fan?.end}", and order ${order.id} ended with ${end ?? 'nothing'}.`]),
        ...unexplained(record, order.id, lines),
      ];
    });
  },
};

function unexplained(
  { payments, refunds }: DropRecord,
  order: string,
  lines: DropRecord['history'],
): string[] {
  const count = (kind: HistoryKind) => lines.filter((line) => line.kind === kind).length;
  const done = refunds.filter((refund) => refund.order === order && refund.state === 'succeeded').length;
  return [
    ...payments
      .filter((payment) => payment.order === order)
      .filter(({ id, state }) => {
        const came = state === 'captured' ? 'paid' : 'returned';
        return lines.filter(({ kind, payment }) => kind === came && payment === id).length !== 1;
      })
      .map(
        ({ id, state }) => `Payment ${id} of order ${order} is ${state}, and its history does not say so.`,
      ),
    ...(count('refund_succeeded') === done
      ? []
      : [`Order ${order} has ${done} refunds, and its history tells of ${count('refund_succeeded')}.`]),
  ];
}
