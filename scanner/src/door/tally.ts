import { type DoorList, doorStates } from '@zilker/contracts/ticket/door-list';
import type { Door } from '@zilker/contracts/ticket/open-door';
import type { KeptCheckIn } from '../store/check-ins.ts';
import { counts } from './passages.ts';

export type Tally = { here: number; toCome: number };

/** How many came in at this gate by the list alone, and how many have not come in at all. One pass over the rows. Pure. */
export function tallyOfList({ gates, rows }: DoorList, gateName: string): Tally {
  const gate = gates.findIndex(({ name }) => name === gateName);
  const tally = { here: 0, toCome: 0 };
  for (const [, , state, blocked, , , first] of rows) {
    if (first !== null && first[1] === gate) tally.here += 1;
    if (doorStates[state] === 'valid' && first === null && blocked === 0) tally.toCome += 1;
  }
  return tally;
}

/**
 * The list's tally with what this phone knows better: `checkIns` that the list cannot have yet. `listed` is the door as the list has it, `door` as
 * it stands without what was taken back. Pure.
 */
export function tallyOf(
  base: Tally,
  { listed, door }: { listed: Door | undefined; door: Door | undefined },
  checkIns: readonly KeptCheckIn[],
  gateName: string,
): Tally {
  const tally = { ...base };
  const seen = new Set<string>();
  for (const one of checkIns) {
    const { ticket, direction } = one.record;
    if (seen.has(ticket) || direction !== 'in' || one.outcome?.answer === 'duplicate') continue;
    const before = listed?.find(ticket);
    const after = door?.find(ticket);
    const cameIn = counts(one);
    const undone = before?.checkedIn !== null && after?.checkedIn === null;
    if (!cameIn && !undone) continue;
    seen.add(ticket);
    const here = one.gateName === gateName;
    if (cameIn && before?.checkedIn?.gateName !== gateName && here) tally.here += 1;
    if (cameIn && before?.state === 'valid' && before.checkedIn === null) tally.toCome -= 1;
    if (!cameIn && here) tally.here -= 1;
    if (!cameIn) tally.toCome += 1;
  }
  return tally;
}
