import type { DoorRecord } from './door-record.ts';
import type { Breach, Rule } from './rule.ts';
import { doorDoublesShown, doorGoodTicketsIn, doorLetInOnce } from './rules/door-let-in-once.ts';
import { doorNobodyElse, doorTicketsAgree } from './rules/door-nobody-else.ts';
import { doorNothingOdd } from './rules/door-nothing-odd.ts';
import { doorGatesCount, doorScansKept } from './rules/door-scans-kept.ts';

/** What must hold of a night by what its fans saw, in the order in which a report says it; what the database must hold of it is with `rules`. */
export const doorRules: readonly Rule<DoorRecord>[] = [
  doorGoodTicketsIn,
  doorLetInOnce,
  doorDoublesShown,
  doorNobodyElse,
  doorTicketsAgree,
  doorScansKept,
  doorGatesCount,
  doorNothingOdd,
];

/** As `audit`, for a night at the doors. */
export function auditDoor(record: DoorRecord): Breach[] {
  return doorRules.flatMap((rule) => rule.check(record).map((sentence) => ({ rule: rule.name, sentence })));
}
