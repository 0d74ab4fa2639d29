import type { LogEntry } from '@zilker/contracts/log';
import { hashOfEntry, logStart } from '@zilker/contracts/log-chain';

/**
 * A drop's log as this console was told of it. What is known must stay a part of all that comes later; where it does not, `broken`
 * says so for good, and what is known is kept beside what was told.
 */
export type KnownLog = {
  /** One unbroken chain from its start. */
  entries: readonly LogEntry[];
  /** Told before those that they follow. */
  ahead: readonly LogEntry[];
  broken: Broken | undefined;
};
type Broken = {
  /** The first entry that does not fit. */
  seq: number;
  why: 'changed' | 'not_chained' | 'shorter';
  told: LogEntry | { seq: number; head: string };
};
/** How far a log was known: how many entries, and the hash of the newest. */
export type LogHead = { seq: number; head: string };

export const emptyLog: KnownLog = { entries: [], ahead: [], broken: undefined };

/** The log with more entries, however late and often they come. */
export function addEntries(known: KnownLog, more: readonly LogEntry[]): KnownLog {
  let { entries, broken } = known;
  let ahead = [...known.ahead];
  for (const entry of [...more].sort((a, b) => a.seq - b.seq)) {
    const before = entries[entry.seq];
    if (before && before.hash !== entry.hash) broken ??= { seq: entry.seq, why: 'changed', told: entry };
    else if (!before && !ahead.some((one) => one.seq === entry.seq)) ahead.push(entry);
  }
  ahead.sort((a, b) => a.seq - b.seq);
  for (const entry of ahead) {
    if (entry.seq !== entries.length) break;
    if (entry.prev !== headOf(entries) || entry.hash !== hashOfEntry(entry)) {
      broken ??= { seq: entry.seq, why: 'not_chained', told: entry };
      break;
    }
    entries = [...entries, entry];
  }
  ahead = ahead.filter((entry) => entry.seq >= entries.length);
  if (entries === known.entries && broken === known.broken && ahead.length === known.ahead.length)
    return known;
  return { entries, ahead, broken };
}

/**
 * The log held against a head: one that a tick carried, or that an earlier visit kept. A head further on than what is known says
 * nothing yet, `isBehind` tells; one that lies within must be the hash there.
 */
export function checkHead(known: KnownLog, told: LogHead): KnownLog {
  if (known.broken || told.seq > known.entries.length) return known;
  if (headOf(known.entries.slice(0, told.seq)) === told.head) return known;
  return { ...known, broken: { seq: Math.max(0, told.seq - 1), why: 'changed', told } };
}

/** The room has entries that are not here. */
export function isBehind(known: KnownLog, told: LogHead): boolean {
  return told.seq > known.entries.length;
}

/** The room has stayed short of what is known: entries are gone. */
export function cutShort(known: KnownLog, told: LogHead): KnownLog {
  if (known.broken || told.seq >= known.entries.length) return known;
  return { ...known, broken: { seq: told.seq, why: 'shorter', told } };
}

export function headOf(entries: readonly LogEntry[]): string {
  return entries.at(-1)?.hash ?? logStart;
}

/** Whether the venue stopped the sale and has not resumed it. Undefined when the log has neither. */
export function saleStopped(log: readonly LogEntry[]): boolean | undefined {
  const last = log.findLast((entry) => entry.act === 'stop_sale' || entry.act === 'resume_sale');
  return last && last.act === 'stop_sale';
}
