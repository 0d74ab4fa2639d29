import { type Extension, extensionMs, extensionsMax } from '@zilker/contracts/http/sale';
import type { OrderState, VisitState } from '@zilker/contracts/states';
import { type AnyColumn, type SQL, sql } from 'drizzle-orm';

/** Visits and orders whose time runs: all others have ended, or wait for nobody. */
const running: readonly (VisitState | OrderState)[] = ['open', 'held', 'paying'];

/**
 * How much longer one simple act makes a time to choose or a hold, and how often that is left; null when there is nothing to prolong.
 * `wholeMs` is its time at first, `endsAt` the end as it is shown. Pure.
 */
export function extensionOf(
  of: { state: VisitState | OrderState; extensions: number },
  at: { wholeMs: number; endsAt: Date; now: Date },
): Extension {
  if (!running.includes(of.state) || at.endsAt <= at.now) return null;
  return { byMs: extensionMs(at.wholeMs), left: Math.max(0, extensionsMax - of.extensions) };
}

/** An end as one act moves it. */
export function extended(end: AnyColumn, wholeMs: number): SQL {
  return sql`${end} + ${extensionMs(wholeMs)} * interval '1 millisecond'`;
}
