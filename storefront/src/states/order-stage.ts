import type { OrderView } from '@zilker/contracts/http/sale';

/**
 * What an order's page is about. `hold`: the fan can act, and a deadline runs. `settling`: someone else must act first and does so within
 * moments — the payment's word is on its way, the card is checked, or the payment page is being closed. `waiting`: the card is held and
 * is charged days later, if at all. `paid` and `ended` stay.
 */
export type OrderStage = 'hold' | 'settling' | 'waiting' | 'paid' | 'ended';

/** `cameFromPaying`: the payment page sent the fan back as done, so a `paying` order only waits for the webhook. */
export function orderStage(
  order: Pick<OrderView, 'state' | 'captureByMs'>,
  cameFromPaying: boolean,
): OrderStage {
  switch (order.state) {
    case 'held':
      return 'hold';
    case 'paying':
      return cameFromPaying ? 'settling' : 'hold';
    case 'authorized':
      return order.captureByMs === null ? 'settling' : 'waiting';
    case 'expiring':
      return 'settling';
    case 'review':
      return 'waiting';
    case 'paid':
    case 'partially_refunded':
      return 'paid';
    case 'refunded':
    case 'expired':
    case 'cancelled':
      return 'ended';
  }
}

/** Whether the page asks by itself: what stays is only looked at again when its fan comes back to it. */
export function isAwaited(stage: OrderStage | undefined): stage is 'settling' | 'waiting' {
  return stage === 'settling' || stage === 'waiting';
}

const longestMs = { settling: 10_000, waiting: 60_000 };

/** How long to wait before asking for the `asked`-th time: 1 s at first, then half as long again each time, up to 10 s or a minute. */
export function pollAfterMs(
  stage: 'settling' | 'waiting',
  asked: number,
  random: () => number = Math.random,
): number {
  return Math.round(Math.min(longestMs[stage], 1_000 * 1.5 ** asked) * (0.9 + 0.2 * random()));
}
