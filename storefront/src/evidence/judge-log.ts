import type { LogEntry } from '@zilker/contracts/log';
import { hashOfEntry, logStart } from '@zilker/contracts/log-chain';
import type { KnownLog } from '../states/known-log.ts';

/** Which entry to ask for first: the newest that is known, so that everyone who knows as much asks for the same. */
export function firstToRead({ seq }: KnownLog): number {
  return Math.max(0, seq - 1);
}

/**
 * Whether `entries`, read from `firstToRead(known)` on, are an unbroken chain that holds the head which was known and, unless it
 * is older, the one that was told now.
 */
export function extendsLog(known: KnownLog, told: KnownLog, entries: readonly LogEntry[]): boolean {
  const first = firstToRead(known);
  const heads = new Map<number, string>([[0, logStart]]);
  let before = known.seq === 0 ? logStart : entries[0]?.prev;
  for (const [i, entry] of entries.entries()) {
    if (entry.seq !== first + i || entry.prev !== before || entry.hash !== hashOfEntry(entry)) return false;
    before = entry.hash;
    heads.set(entry.seq + 1, entry.hash);
  }
  return heads.get(known.seq) === known.head && (told.seq < known.seq || heads.get(told.seq) === told.head);
}
