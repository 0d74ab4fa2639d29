import type { HistoryKind } from '@zilker/contracts/http/portal-orders';
import { may, type OrderState, orderTransitions } from '@zilker/contracts/states';

type Line = { kind: HistoryKind; at: Date };

/** The state that an order is in by what is said to have happened; the rest says something about the state that it is in. */
const leadsTo: Partial<Record<HistoryKind, OrderState>> = {
  held: 'held',
  checkout: 'paying',
  authorized: 'authorized',
  capturing: 'authorized',
  paid: 'paid',
  expiring: 'expiring',
  expired: 'expired',
  cancelled: 'cancelled',
  review: 'review',
};
const afterPaid: readonly OrderState[] = ['paid', 'partially_refunded', 'refunded'];

/** What an order's history does not explain: that it came to its state, step by step and in the order of time. */
export function unexplained(order: { id: string; state: OrderState }, history: readonly Line[]): string[] {
  const wrong: string[] = [];
  const say = (what: string) => wrong.push(`the history of ${order.id} ${what}`);
  let state: OrderState = 'held';
  let isOverLimit = false;
  let last = 0;
  for (const { kind, at } of history) {
    if (at.getTime() < last) say(`has ${kind} before what came before it`);
    last = at.getTime();
    if (kind === 'card_over_limit') isOverLimit = true;
    const to = leadsTo[kind];
    if (to === undefined || to === state) continue;
    // back to its fan, for another card
    if (isOverLimit && state === 'authorized' && to === 'paying') state = 'held';
    if (!may(orderTransitions, state, to)) say(`goes from ${state} to ${to}`);
    state = to;
    isOverLimit = false;
  }
  if (isOverLimit && state === 'authorized') state = 'held';
  const asked = history.some(({ kind }) => kind === 'refund_requested' || kind === 'refund_succeeded');
  const fits = state === 'paid' && asked ? afterPaid.slice(1).includes(order.state) : order.state === state;
  if (!fits) say(`ends with ${state}, and the order is ${order.state}`);
  return wrong;
}
