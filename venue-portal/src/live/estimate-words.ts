import type { EstimateErrors } from '@zilker/contracts/estimate';
import { counted, percent } from '@zilker/ui/format/number';
import { length } from './health-words.ts';

/** How good the estimates were that fans were shown, once the drop has ended. */
export function estimateWords({ compared, held, medianMs, p90Ms }: EstimateErrors): string {
  if (compared === 0) return 'No estimate could be held against a call.';
  return `Of ${counted(compared, 'estimate')} shown, ${percent(held, 1)} held: the call came within the range. Half were off from its middle by less than ${spanned(medianMs)}, nine in ten by less than ${spanned(p90Ms)}.`;
}

function spanned(ms: number): string {
  if (ms < 60_000) return length(ms);
  return counted(Math.round(ms / 6_000) / 10, 'minute');
}
