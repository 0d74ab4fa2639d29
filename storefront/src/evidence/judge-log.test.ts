import type { LogEntry } from '@zilker/contracts/log';
import { hashOfEntry, logStart } from '@zilker/contracts/log-chain';
import { expect, test } from 'vitest';
import { extendsLog, firstToRead } from './judge-log.ts';

function chain(texts: readonly string[]): LogEntry[] {
  const entries: LogEntry[] = [];
  for (const [seq, text] of texts.entries()) {
    const entry = {
      seq,
      atMs: 1_000 + seq,
      by: 'room',
      act: 'note',
      text,
      prev: entries.at(-1)?.hash ?? logStart,
    };
    entries.push({ ...entry, hash: hashOfEntry(entry) });
  }
  return entries;
}

const log = chain(['one', 'two', 'three', 'four']);
const headAt = (entries: readonly LogEntry[], seq: number) => ({
  seq,
  head: seq === 0 ? logStart : (entries[seq - 1]?.hash ?? ''),
});
const from = (entries: readonly LogEntry[], seq: number) => entries.slice(firstToRead(headAt(entries, seq)));

test('a log that grew extends what was known, from any point of it', () => {
  for (let known = 0; known <= 4; known++)
    for (let told = known; told <= 4; told++)
      expect(extendsLog(headAt(log, known), headAt(log, told), from(log, known))).toBe(true);
});

test('a word of a replica that is behind is no evidence against the log', () => {
  expect(extendsLog(headAt(log, 3), headAt(log, 1), from(log, 3))).toBe(true);
});

test('a log that was written anew does not extend what was known', () => {
  const other = chain(['one', 'TWO', 'three', 'four']);
  expect(extendsLog(headAt(log, 2), headAt(other, 4), from(other, 2))).toBe(false);
  expect(extendsLog(headAt(log, 4), headAt(other, 4), from(other, 4))).toBe(false);
});

test('a log that lost its end, or a link, does not either', () => {
  expect(extendsLog(headAt(log, 3), headAt(log, 2), from(log.slice(0, 2), 3))).toBe(false);
  expect(extendsLog(headAt(log, 1), headAt(log, 4), [log[0], log[1], log[3]] as LogEntry[])).toBe(false);
  const altered = log.map((entry) => (entry.seq === 2 ? { ...entry, text: 'more' } : entry));
  expect(extendsLog(headAt(log, 1), headAt(log, 4), altered)).toBe(false);
});

test('a head that was told must be in it', () => {
  expect(extendsLog(headAt(log, 1), { seq: 3, head: 'ff' }, from(log, 1))).toBe(false);
});
