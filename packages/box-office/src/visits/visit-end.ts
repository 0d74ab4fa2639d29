import { shownEnd } from '../drops/stand-still.ts';
import type { DropRow } from '../stock.ts';
import { graceMs, type VisitRow } from './admit.ts';

/** When a call, and once it is opened the time to choose, is over, as it is shown: while the sale is stopped it stands still. */
export function endOf(
  visit: VisitRow,
  drop: Pick<DropRow, 'saleStopped' | 'stoppedAt' | 'shiftedTo'>,
  now: Date,
): Date {
  return shownEnd(drop, { since: visit.openedAt ?? visit.calledAt, ends: visit.endsAt ?? visit.openBy }, now);
}

/** Whether nothing can be chosen any more, though the sweep may still have to come by. */
export function hasEnded(visit: VisitRow, drop: DropRow, now: Date): boolean {
  if (visit.state !== 'open') return visit.state === 'lapsed';
  return endOf(visit, drop, now).getTime() + graceMs < now.getTime();
}
