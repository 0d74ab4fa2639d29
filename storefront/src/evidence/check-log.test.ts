import { newId } from '@zilker/contracts/ids';
import type { LogEntry } from '@zilker/contracts/log';
import { hashOfEntry, logStart } from '@zilker/contracts/log-chain';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepKnownLog, readEvidence, readKnownLog } from '../states/known-log.ts';
import { stubRoom, stubStorage } from '../testing/browser.ts';
import { checkLog } from './check-log.ts';

const drop = newId('drop');
const alive = () => new AbortController().signal;

function chain(...acts: [act: string, text: string][]): LogEntry[] {
  const entries: LogEntry[] = [];
  for (const [seq, [act, text]] of acts.entries()) {
    const entry = { seq, atMs: seq, by: 'room', act, text, prev: entries.at(-1)?.hash ?? logStart };
    entries.push({ ...entry, hash: hashOfEntry(entry) });
  }
  return entries;
}
const moved = 'Draw moved to 6 PM. Closing moved to 9 PM';
const log = chain(['opened', 'Lobby open'], ['moved', moved], ['rate', 'Rate raised']);
const at = (entries: readonly LogEntry[], seq: number) => ({ seq, head: entries[seq - 1]?.hash ?? logStart });

beforeEach(() => {
  stubStorage();
  vi.stubGlobal('setTimeout', (run: () => void) => queueMicrotask(run));
});
afterEach(() => vi.unstubAllGlobals());

test('a log that grew is remembered, and what fans should know of it is said', async () => {
  keepKnownLog(drop, at(log, 1));
  const asked = stubRoom([{ entries: log }]);
  expect(await checkLog(drop, at(log, 2), alive())).toEqual({
    notice: 'Closing moved to 9 PM',
    broken: false,
  });
  expect(asked[0]?.path).toBe(`/room/v1/drops/${drop}/log/0`);
  expect(readKnownLog(drop)).toEqual(at(log, 3));
});

test('a copy that is a moment old is looked at once more', async () => {
  keepKnownLog(drop, at(log, 2));
  stubRoom([{ entries: log.slice(1, 2) }, { entries: log.slice(1) }]);
  expect(await checkLog(drop, at(log, 3), alive())).toEqual({ notice: undefined, broken: false });
});

test('a log that does not build on what was told is kept as evidence', async () => {
  keepKnownLog(drop, at(log, 2));
  const other = chain(['opened', 'Lobby open'], ['rate', 'Rate raised'], ['rate', 'Rate raised']);
  stubRoom([{ entries: other.slice(1) }, { entries: other.slice(1) }]);
  expect((await checkLog(drop, at(other, 3), alive()))?.broken).toBe(true);
  expect(readEvidence(drop)).toMatchObject({
    known: at(log, 2),
    told: at(other, 3),
    entries: other.slice(1),
  });
  expect(readKnownLog(drop)).toEqual(at(log, 2));
});

test('a log that cannot be read says nothing', async () => {
  keepKnownLog(drop, at(log, 2));
  stubRoom(['unavailable']);
  expect(await checkLog(drop, at(log, 3), alive())).toBeUndefined();
  expect(readEvidence(drop)).toBeUndefined();
});
