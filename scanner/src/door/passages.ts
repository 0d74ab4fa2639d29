import type { Passage } from '@zilker/contracts/ticket/judge';
import type { Door } from '@zilker/contracts/ticket/open-door';
import type { KeptCheckIn } from '../store/check-ins.ts';

/** What was scanned on this phone counts until it is taken back, or the box office says otherwise. */
export function counts({ outcome, undo }: KeptCheckIn): boolean {
  const takenBack = undo === 'wanted' || undo === 'done';
  return !takenBack && (outcome === null || outcome.answer === 'valid' || outcome.answer === 'duplicate');
}

/** Those that a list which was asked for at `askedMs` cannot know yet, by this phone's clock. */
export function unlisted(checkIns: readonly KeptCheckIn[], askedMs: number): KeptCheckIn[] {
  return checkIns.filter(({ settledAtMs, undo }) => {
    const open = settledAtMs === null || undo === 'wanted';
    return open || settledAtMs >= askedMs;
  });
}

/** When it was, by the box office's clock. */
export function atMsOf({ record, aheadMs }: KeptCheckIn): number {
  return record.atMs + Math.round(aheadMs);
}

/**
 * The last that happened on this phone to each ticket, of what the list does not know yet. Somebody who came in earlier at another gate came in
 * then and there.
 */
export function passagesOf(checkIns: readonly KeptCheckIn[], by: string): Map<string, Passage> {
  const last = new Map<string, Passage>();
  for (const one of checkIns) {
    if (!counts(one)) continue;
    const { record, gateName, outcome } = one;
    const here = { atMs: atMsOf(one), gateName, by, direction: record.direction };
    const passage =
      outcome?.answer === 'duplicate' && outcome.first
        ? { ...outcome.first, direction: 'in' as const }
        : here;
    const known = last.get(record.ticket);
    if (!known || known.atMs <= passage.atMs) last.set(record.ticket, passage);
  }
  return last;
}

/** As exactly as two clocks agree on the time of one check-in. */
const sameMs = 5_000;

/** The door as it is without what was taken back on this phone and the list still has. */
export function withoutUndone(door: Door, checkIns: readonly KeptCheckIn[]): Door {
  const undone = new Map(
    checkIns.filter((one) => !counts(one) && one.undo !== null).map((one) => [one.record.ticket, one]),
  );
  if (undone.size === 0) return door;
  return {
    ...door,
    find: (ticket) => {
      const entry = door.find(ticket);
      const one = undone.get(ticket);
      if (!entry || !one) return entry;
      if (one.record.direction === 'out')
        return entry.state === 'outside' ? { ...entry, state: 'checked_in' } : entry;
      const { checkedIn } = entry;
      const same =
        entry.state === 'checked_in' &&
        checkedIn?.gateName === one.gateName &&
        Math.abs(checkedIn.atMs - atMsOf(one)) < sameMs;
      return same ? { ...entry, state: 'valid', checkedIn: null } : entry;
    },
  };
}
