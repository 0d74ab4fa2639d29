import type { OrderView } from '@zilker/contracts/http/sale';

/**
 * What an order's page is about. `hold`: the fan can act, and a deadline runs. `settling`: someone else must act first — the
 * payment's word is on its way, or the payment page is being closed. `paid` and `ended` stay.
 */
export type OrderStage = 'hold' | 'settling' | 'paid' | 'ended';

/** `cameFromPaying`: the payment page sent the fan back as done, so a `paying` order only waits for the webhook. */
export function orderStage(order: Pick<OrderView, 'state'>, cameFromPaying: boolean): OrderStage {
  switch (order.state) {
    case 'held':
      return 'hold';
    case 'paying':
      return cameFromPaying ? 'settling' : 'hold';
    case 'authorized':
    case 'review':
    case 'expiring':
      return 'settling';
    case 'paid':
    case 'partially_refunded':
      return 'paid';
    case 'refunded':
    case 'expired':
    case 'cancelled':
      return 'ended';
  }
}

/** How long to wait before asking for the `asked`-th time: 1 s at first, then half as long again each time up to 10 s. */
export function pollAfterMs(asked: number, random: () => number = Math.random): number {
  return Math.round(Math.min(10_000, 1_000 * 1.5 ** asked) * (0.9 + 0.2 * random()));
}
