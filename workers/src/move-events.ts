import type { Log, LogFields } from '@zilker/runtime/log';
import { counter } from '@zilker/runtime/metrics';

const offered = counter(
  'zilker_returns_offered_total',
  'Returned tickets held for the next fan of the list.',
);
const swept = counter(
  'zilker_moves_swept_total',
  'Tickets on their way whose time ran out, or that were offered by the sweep.',
);

export function returnsOffered(log: Log, count: number, fields: LogFields): void {
  offered.add(count);
  log.info('returns_offered', { ...fields, count });
}

export function movesSwept(log: Log, count: number): void {
  swept.add(count);
  log.info('moves_swept', { count });
}
