import type { DropRecord } from '../record.ts';
import type { Rule } from '../rule.ts';

/** Calls carry whole milliseconds, the script counts microseconds. */
const roundingMs = 2;

/**
 * In any window of w ms no more than rate × w + burst calls: a bucket that fills at the rate, holds one second of it (one call at
 * least) and is never below empty says so for all windows at once.
 */
export const withinRate: Rule = {
  name: 'within-rate',
  sentence: 'Calls are never above the rate, in any window.',
  check({ calls, rates }) {
    const [first] = rates;
    if (first === undefined) return calls.length === 0 ? [] : ['There are calls and no rate.'];
    let credit = burstOf(first.ratePerMinute);
    let atMs = Number.NEGATIVE_INFINITY;
    const breaches = [];
    for (const call of calls) {
      credit = Math.min(
        burstOf(rateAt(rates, call.atMs)),
        credit + accrued(rates, atMs, call.atMs) + (rateAt(rates, call.atMs) * roundingMs) / 60_000,
      );
      atMs = call.atMs;
      credit -= 1;
      if (credit < -1e-6) {
        breaches.push(
          `Call ${call.callNo} of place ${call.index} came ${(-credit).toFixed(2)} calls above ${rateAt(rates, atMs)} a minute.`,
        );
        credit = 0;
      }
    }
    return breaches;
  },
};

export const withinGrants: Rule = {
  name: 'within-grants',
  sentence: 'There are never more calls than the box office granted.',
  check: ({ grants, calls, drop }) => [
    ...grants
      .filter((seen) => seen.calls > seen.granted)
      .map(
        (seen) =>
          `At ${new Date(seen.atMs).toISOString()} ${seen.calls} were called, ${seen.granted} granted.`,
      ),
    ...(calls.length > drop.granted ? [`${calls.length} were called in all, ${drop.granted} granted.`] : []),
    ...(drop.called !== null && drop.called !== calls.length
      ? [`The room reported ${drop.called} calls and made ${calls.length}.`]
      : []),
    ...(drop.calls !== calls.length
      ? [`The box office knows of ${drop.calls} calls, the room made ${calls.length}.`]
      : []),
  ],
};

function burstOf(ratePerMinute: number): number {
  return Math.max(1, ratePerMinute / 60);
}

function rateAt(rates: DropRecord['rates'], atMs: number): number {
  const now = rates.findLast((rate) => rate.fromMs <= atMs) ?? rates[0];
  return now?.ratePerMinute ?? 0;
}

/** What accrues between two times, over changes of the rate. */
function accrued(rates: DropRecord['rates'], fromMs: number, toMs: number): number {
  if (fromMs === Number.NEGATIVE_INFINITY) return 0;
  const turns = rates.map((rate) => rate.fromMs).filter((ms) => ms > fromMs && ms < toMs);
  const points = [fromMs, ...turns, toMs];
  let sum = 0;
  for (const [at, point] of points.entries()) {
    const next = points[at + 1];
    if (next !== undefined) sum += (rateAt(rates, point) * (next - point)) / 60_000;
  }
  return sum;
}
