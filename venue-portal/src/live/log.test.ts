import type { LogEntry } from '@zilker/contracts/log';
import { hashOfEntry, logStart } from '@zilker/contracts/log-chain';
import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';
import { addEntries, checkHead, cutShort, emptyLog, headOf, isBehind, saleStopped } from './log.ts';

/** A chain of so many entries; `word` tells one history from another. */
function chain(length: number, word = 'rate', acts: readonly string[] = []): LogEntry[] {
  const entries: LogEntry[] = [];
  for (let seq = 0; seq < length; seq++) {
    const bare = { seq, atMs: seq, by: 'room', act: acts[seq] ?? 'rate', text: word, prev: headOf(entries) };
    entries.push({ ...bare, hash: hashOfEntry(bare) });
  }
  return entries;
}
const [first, second, third] = chain(3) as [LogEntry, LogEntry, LogEntry];
const known = addEntries(emptyLog, [first, second, third]);

test('entries are kept once each, in their order, however often and late they come', () => {
  const late = addEntries(addEntries(emptyLog, [first, third]), [third]);
  expect(late.entries).toEqual([first]);
  expect(late.ahead).toEqual([third]);
  const whole = addEntries(late, [second]);
  expect(whole).toEqual({ entries: [first, second, third], ahead: [], broken: undefined });
  expect(addEntries(whole, [second])).toBe(whole);
});

test('an entry that takes the place of a known one breaks the log, and the known one stays', () => {
  const other = chain(3, 'another history')[1] as LogEntry;
  const broken = addEntries(known, [other]);
  expect(broken.broken).toEqual({ seq: 1, why: 'changed', told: other });
  expect(broken.entries).toEqual(known.entries);
  expect(addEntries(broken, chain(4).slice(3)).broken).toEqual(broken.broken);
});

test('an entry that does not follow, or whose hash is not its own, breaks the log', () => {
  expect(addEntries(emptyLog, [{ ...first, text: 'kinder words' }]).broken?.why).toBe('not_chained');
  const stray = { ...third, prev: logStart };
  expect(addEntries(emptyLog, [first, second, { ...stray, hash: hashOfEntry(stray) }]).broken).toMatchObject({
    seq: 2,
    why: 'not_chained',
  });
});

test('a head must be a part of what is known, or lie beyond it', () => {
  expect(checkHead(known, { seq: 3, head: third.hash })).toBe(known);
  expect(checkHead(known, { seq: 2, head: second.hash })).toBe(known);
  expect(checkHead(known, { seq: 0, head: logStart })).toBe(known);
  expect(checkHead(known, { seq: 3, head: second.hash }).broken).toMatchObject({ seq: 2, why: 'changed' });
  const further = { seq: 4, head: 'ab'.repeat(32) };
  expect(isBehind(known, further)).toBe(true);
  expect(checkHead(known, further)).toBe(known);
  expect(cutShort(known, { seq: 2, head: second.hash }).broken).toMatchObject({ seq: 2, why: 'shorter' });
  expect(cutShort(known, { seq: 3, head: third.hash })).toBe(known);
});

test('the last word on the sale counts', () => {
  const stopped = (acts: string[]) => saleStopped(chain(acts.length, '', acts));
  expect(stopped(['rate'])).toBeUndefined();
  expect(stopped(['stop_sale', 'rate'])).toBe(true);
  expect(stopped(['stop_sale', 'resume_sale'])).toBe(false);
});

test('waits grow, are spread, and stay under eight seconds', () => {
  expect(backoffMs(1, 0)).toBe(200);
  expect(backoffMs(1, 1)).toBe(400);
  expect(backoffMs(2, 1)).toBe(800);
  expect(backoffMs(40, 1)).toBe(8_000);
  expect(backoffMs(40, 0)).toBe(4_000);
});
