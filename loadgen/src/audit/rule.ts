import type { DropRecord } from './record.ts';

/** One thing that must hold of every drop, or of every night at its doors. `check` answers a sentence for each breach; none is a clean one. */
export type Rule<Of = DropRecord> = {
  name: string;
  /** What holds, as a report says it. */
  sentence: string;
  check(record: Of): string[];
};

export type Breach = { rule: string; sentence: string };
