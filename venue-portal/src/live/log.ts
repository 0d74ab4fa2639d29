import type { LogEntry } from '@zilker/contracts/log';

/** The log with more entries, each once, oldest first. */
export function addEntries(known: readonly LogEntry[], more: readonly LogEntry[]): readonly LogEntry[] {
  const bySeq = new Map(known.map((entry) => [entry.seq, entry]));
  for (const entry of more) bySeq.set(entry.seq, entry);
  return bySeq.size === known.length ? known : [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** Whether the venue stopped the sale and has not resumed it. Undefined when the log has neither. */
export function saleStopped(log: readonly LogEntry[]): boolean | undefined {
  const last = log.findLast((entry) => entry.act === 'stop_sale' || entry.act === 'resume_sale');
  return last && last.act === 'stop_sale';
}
