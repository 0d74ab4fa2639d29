import { extensionMs, extensionsMax, type OrderView } from '@zilker/contracts/http/sale';
import type { OrderState } from '@zilker/contracts/states';

/** Orders whose time runs: all others have ended, or wait for nobody. */
const running: readonly OrderState[] = ['held', 'paying'];

/**
 * How much longer one simple act makes a hold, and how often that is left; null when there is nothing to prolong. `endsAt` is the
 * end as it is shown. Pure.
 */
export function extensionOf(
  order: { state: OrderState; extensions: number },
  at: { holdMs: number; endsAt: Date; now: Date },
): OrderView['extension'] {
  if (!running.includes(order.state) || at.endsAt <= at.now) return null;
  return { byMs: extensionMs(at.holdMs), left: Math.max(0, extensionsMax - order.extensions) };
}
