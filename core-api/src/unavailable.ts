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

/** Every failure of the database that passes by itself is `unavailable`: come again soon. A restart writes one line a second. */
export function unavailableOf(cause: unknown, log: Log): Refusal | undefined {
  if (!isUnavailable(cause)) return undefined;
  refused.add(1);
  if (performance.now() - saidAtMs >= sayEveryMs) {
    saidAtMs = performance.now();
    log.warn('database_unavailable', { cause });
  }
  return new Refusal('unavailable', { cause });
}
