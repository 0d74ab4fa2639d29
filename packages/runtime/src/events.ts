import type { Log, LogFields } from './log.ts';
import { counter, type LabelValues } from './metrics.ts';

/**
 * A business event: its log line and its counter in one call, so that neither is forgotten. Services keep theirs together in
 * one file:
 *
 *     const placeJoined = defineEvent('place_joined', 'Places given.');
 *     placeJoined(log, { drop, index });
 */
export function defineEvent(
  name: string,
  help: string,
  /** `debug` for what happens thousands of times a second. */
  level: 'debug' | 'info' = 'info',
): (log: Log, fields?: LogFields) => void {
  const total = counter(`zilker_${name}_total`, help);
  return (log, fields) => {
    total.add(1);
    log[level](name, fields);
  };
}

/** The same for an event of a few known sorts, each of which is a series of its own. */
export function defineSortedEvent<const L extends LabelValues>(
  name: string,
  help: string,
  labels: L,
  /** `debug` for what happens thousands of times a second. */
  level: 'debug' | 'info' = 'info',
): (log: Log, sort: { readonly [K in keyof L]: L[K][number] }, fields?: LogFields) => void {
  const total = counter(`zilker_${name}_total`, help, labels as LabelValues);
  return (log, sort, fields) => {
    total.add(1, sort);
    log[level](name, { ...sort, ...fields });
  };
}
