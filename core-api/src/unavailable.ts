import { StripeBusy } from '@zilker/box-office/payments/stripe-busy';
import { Refusal } from '@zilker/contracts/errors';
import { isUnavailable } from '@zilker/contracts/postgres-failures';
import type { Log } from '@zilker/runtime/log';
import { counter } from '@zilker/runtime/metrics';

const refused = counter(
  'zilker_database_unavailable_total',
  'Requests that were told to come again because Postgres could not serve them.',
);
const sayEveryMs = 1_000;
let saidAtMs = -Infinity;

/**
 * Every failure of the database that passes by itself is `unavailable`: come again soon. A restart writes one line a second. Where Stripe
 * is asked as often as it allows it is `payments_busy`, with when there is room again.
 */
export function unavailableOf(cause: unknown, log: Log): Refusal | undefined {
  const busy = busyIn(cause);
  if (busy !== undefined)
    return new Refusal('payments_busy', { detail: { retryAfterMs: busy.retryAfterMs }, cause });
  if (!isUnavailable(cause)) return undefined;
  refused.add(1);
  if (performance.now() - saidAtMs >= sayEveryMs) {
    saidAtMs = performance.now();
    log.warn('database_unavailable', { cause });
  }
  return new Refusal('unavailable', { cause });
}

/** A verb may have said already, in its own words, that it could not ask. */
function busyIn(cause: unknown): StripeBusy | undefined {
  if (cause instanceof StripeBusy) return cause;
  return cause instanceof Refusal && cause.cause instanceof StripeBusy ? cause.cause : undefined;
}
