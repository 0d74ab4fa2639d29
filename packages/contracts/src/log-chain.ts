import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { LogEntry } from './log.ts';

/** What the first entry of a log names as the one before it, and the head of a log without entries. */
export const logStart = '00'.repeat(32);

/** SHA-256, hex, of the JSON array [prev, seq, atMs, by, act, text]. */
export function hashOfEntry(entry: Omit<LogEntry, 'hash'>): string {
  const { prev, seq, atMs, by, act, text } = entry;
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify([prev, seq, atMs, by, act, text]))));
}

/** Whether the entries form one unbroken chain from its start to `head` (as ticks carried it), numbered 0, 1, 2 … */
export function verifyLog(entries: readonly LogEntry[], head: string): boolean {
  let prev = logStart;
  for (const [seq, entry] of entries.entries()) {
    if (entry.seq !== seq || entry.prev !== prev || entry.hash !== hashOfEntry(entry)) return false;
    prev = entry.hash;
  }
  return prev === head;
}
