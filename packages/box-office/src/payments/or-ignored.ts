import { Refusal } from '@zilker/contracts/errors';
import type { Outcome } from './stored-event.ts';

/**
 * Stripe tells of all that comes of an account, and environments may share one: an event that is about an order which is not here
 * is another's. An order is committed before Stripe hears of it, so none of ours is unknown.
 */
export async function orIgnored(outcome: Promise<Outcome>): Promise<Outcome> {
  try {
    return await outcome;
  } catch (cause) {
    if (cause instanceof Refusal && cause.code === 'order_unknown') return 'ignored';
    throw cause;
  }
}
