import { Refusal } from '@zilker/contracts/errors';

/**
 * Stripe tells of all that comes of an account, and environments may share one: an event that is about an order which is not here
 * is another's. An order is committed before Stripe hears of it, so none of ours is unknown.
 */
export async function orIgnored<T>(outcome: Promise<T>): Promise<T | 'ignored'> {
  try {
    return await outcome;
  } catch (cause) {
    if (cause instanceof Refusal && cause.code === 'order_unknown') return 'ignored';
    throw cause;
  }
}
