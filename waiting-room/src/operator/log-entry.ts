import type { LogEntry } from '@zilker/contracts/log';
import { hashOfEntry } from '@zilker/contracts/log-chain';

export type Note = { atMs: number; by: string; act: string; text: string };

/** The entry that follows `head`, the hash of entry number seq − 1. */
export function nextEntry(note: Note, head: string, seq: number): LogEntry {
  const entry = { seq, atMs: Math.round(note.atMs), by: note.by, act: note.act, text: note.text, prev: head };
  return { ...entry, hash: hashOfEntry(entry) };
}
