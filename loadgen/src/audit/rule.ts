import type { DropRecord } from './record.ts';

/** One thing that must hold of every drop. `check` answers a sentence for each breach; none is a clean drop. */
export type Rule = {
  name: string;
  /** What holds, as a report says it. */
  sentence: string;
  check(record: DropRecord): string[];
};

export type Breach = { rule: string; sentence: string };
