import type { DropRecord } from './record.ts';

/** A way to break a record of a clean drop or night, the rule that finds it, and those that find it as well. */
export type Break<Of = DropRecord> = {
  what: string;
  rule: string;
  with?: string[];
  breakIt(record: Of): void;
};

/** Counted from the end where it is below 0. */
export function at<T>(list: readonly T[], index: number): T {
  const found = list.at(index);
  if (found === undefined) throw new RangeError(`There is no number ${index}.`);
  return found;
}
