import type { DoorList } from '@zilker/contracts/ticket/door-list';
import type { Passage } from '@zilker/contracts/ticket/judge';
import { entriesOf } from '@zilker/contracts/ticket/open-door';
import type { KeptCheckIn } from '../store/storage.ts';

/** Those let in on this phone, by ticket, as judging takes them: the door list may not know them yet. The earliest stands. */
export function admittedHere(checkIns: readonly KeptCheckIn[]): Map<string, Passage> {
  const admitted = new Map<string, Passage>();
  for (const { record, gateName, outcome } of checkIns) {
    const { atMs, direction } = record;
    const here = { atMs, gateName, by: '', direction };
    const first =
      outcome?.first && outcome.first.atMs < atMs ? { ...outcome.first, direction: 'in' as const } : here;
    const known = admitted.get(record.ticket);
    if (!known || first.atMs < known.atMs) admitted.set(record.ticket, first);
  }
  return admitted;
}

/** How many tickets came in at this gate, by list and phone together, and how many of the event's have not come in at all. Pure. */
export function tallyOf(
  list: DoorList | undefined,
  checkIns: readonly KeptCheckIn[],
  gateName: string,
): { here: number; toCome: number } {
  const admitted = admittedHere(checkIns);
  const here = new Set<string>();
  for (const { record, outcome, gateName: at } of checkIns)
    if (at === gateName && (outcome === null || outcome.answer === 'valid')) here.add(record.ticket);
  let toCome = 0;
  for (const entry of list ? entriesOf(list) : []) {
    if (entry.checkedIn?.gateName === gateName) here.add(entry.ticket);
    if (entry.state === 'valid' && entry.checkedIn === null && !admitted.has(entry.ticket)) toCome += 1;
  }
  return { here: here.size, toCome };
}
