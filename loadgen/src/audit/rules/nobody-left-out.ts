import type { DropRecord } from '../record.ts';
import type { Rule } from '../rule.ts';

/** The longest that a client waits between two tries, and as long again to be let in by a busy machine. */
const backWithinMs = 20_000;

/** Whatever fails: whoever wants to be in the line is there, or is back soon after the room is. */
export const nobodyLeftOut: Rule = {
  name: 'nobody-left-out',
  sentence: 'Every fan who lost the room was back in the line soon after it could be.',
  check: (record) =>
    record.fans.flatMap(({ fan, gaps }) =>
      gaps.flatMap(({ fromMs, toMs }) => {
        const lateMs = (toMs ?? Number.POSITIVE_INFINITY) - (possibleFrom(record, fromMs) + backWithinMs);
        if (lateMs <= 0) return [];
        const when = new Date(fromMs).toISOString();
        return [`Fan ${fan} lost the room at ${when} and ${back(toMs, fromMs)}.`];
      }),
    ),
};

/** The end of the last fault that was going on then, or of one that followed it before the fan could be back. */
function possibleFrom({ faults }: DropRecord, fromMs: number): number {
  let fromThenMs = fromMs;
  for (const fault of faults.toSorted((a, b) => a.fromMs - b.fromMs))
    if (fault.toMs > fromThenMs && fault.fromMs <= fromThenMs + backWithinMs) fromThenMs = fault.toMs;
  return fromThenMs;
}

function back(toMs: number | null, fromMs: number): string {
  return toMs === null ? 'never came back' : `came back after ${toMs - fromMs} ms`;
}
