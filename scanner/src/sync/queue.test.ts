import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import type { KeptCheckIn } from '../store/check-ins.ts';
import {
  batchMax,
  outbound,
  refused,
  revealed,
  settle,
  smaller,
  takenUp,
  unsent,
  waiting,
  waitMs,
} from './queue.ts';

const event = newId('event');
const record = {
  direction: 'in' as const,
  code: 'Z1:',
  byHand: null,
  atMs: 1_000,
  offline: true,
  listAtMs: 0,
};
const checkIn = (nonce: string, outcome: KeptCheckIn['outcome'] = null, seen = false): KeptCheckIn => ({
  event,
  gateName: 'Front gate',
  typeName: null,
  holder: null,
  record: { nonce, ticket: newId('ticket'), ...record },
  aheadMs: 0,
  outcome,
  undo: null,
  settledAtMs: outcome && 2_000,
  seen,
});
const duplicate = { answer: 'duplicate', first: { atMs: 500, gateName: 'Side gate', by: 'Ben' } } as const;

test('what has no outcome waits; what the server would not have let in is told until it was read', () => {
  const all = [
    checkIn('a'),
    checkIn('b', { answer: 'valid', first: null }),
    checkIn('c', duplicate),
    checkIn('d', duplicate, true),
    checkIn('e', { answer: 'refunded', first: null }),
  ];
  expect(waiting(all).map((one) => one.record.nonce)).toEqual(['a']);
  expect(revealed(all).map((one) => one.record.nonce)).toEqual(['c', 'e']);
});

test('answers settle by nonce in any order, and one that is missing stays waiting', () => {
  const sent = [checkIn('a'), checkIn('b'), checkIn('c')];
  const settled = settle(
    sent,
    [
      { nonce: 'c', ...duplicate },
      { nonce: 'a', answer: 'valid', first: null },
      { nonce: 'unknown', answer: 'valid', first: null },
    ],
    9_000,
  );
  expect(settled.map((one) => [one.record.nonce, one.outcome?.answer, one.settledAtMs])).toEqual([
    ['a', 'valid', 9_000],
    ['c', 'duplicate', 9_000],
  ]);
});

test('a batch that cannot be read is narrowed down to the one at fault', () => {
  const sizes = [batchMax];
  for (let size = smaller(batchMax); size > 0; size = smaller(size)) sizes.push(size);
  expect(sizes).toEqual([50, 25, 12, 6, 3, 1]);
  expect(smaller(1)).toBe(0);
});

test('waits double up to half a minute and are spread', () => {
  expect([1, 2, 3, 6, 50].map((failures) => waitMs(failures, 1))).toEqual([
    1_000, 2_000, 4_000, 30_000, 30_000,
  ]);
  expect(waitMs(1, 0)).toBe(500);
});

test('what is taken back is no news, unless it could not be', () => {
  const taken = (undo: KeptCheckIn['undo']) => ({ ...checkIn('a', duplicate), undo });
  expect(revealed([taken('done')])).toEqual([]);
  expect(revealed([{ ...checkIn('a', { answer: 'valid', first: null }), undo: 'refused' }])).toHaveLength(1);
  expect(unsent([checkIn('b', duplicate), taken('wanted'), taken('done'), checkIn('c')])).toHaveLength(2);
});

test('an undo ends as the server says, and where there is nothing to take back it is done', () => {
  const valid = { answer: 'valid', first: null } as const;
  const undoing = { ...checkIn('a'), undo: 'wanted' as const };
  const after = (result: Partial<Parameters<typeof settle>[1][number]>) =>
    settle([undoing], [{ nonce: 'a', ...valid, ...result }], 9_000)[0];
  expect(after({ undone: true })).toMatchObject({ undo: 'done', outcome: valid });
  expect(after({ undone: false })).toMatchObject({ undo: 'refused', seen: false });
  // of a pairing that was ended nothing is taken back, and the server does not say so
  expect(after({})).toMatchObject({ undo: 'refused' });
  expect(after({ answer: 'refunded' })).toMatchObject({ undo: 'done' });
  // one that was not taken back when it was sent is still to be
  expect(settle([checkIn('a')], [{ nonce: 'a', ...valid }], 9_000)[0]?.undo).toBeNull();
  expect(refused(undoing, 9_000)).toMatchObject({ undo: 'done', outcome: { answer: 'invalid' } });
  expect(refused({ ...undoing, outcome: valid }, 9_000)).toMatchObject({ undo: 'refused', outcome: valid });
});

test('what a page asked and did not live to hear went by this phone’s own word', () => {
  const asked = { ...checkIn('a'), record: { ...checkIn('a').record, offline: false } };
  expect(takenUp(asked, 1_500)).toEqual(asked);
  expect(takenUp(asked, 2_000).record).toEqual({ ...asked.record, offline: true });
  const answered = { ...asked, outcome: duplicate };
  expect(takenUp(answered, 2_000)).toEqual(answered);
});

test('a scan keeps its true time when this phone’s clock is set right before it is sent', () => {
  // scanned while the clock was a day ahead, which the server knew as 24 h behind it
  const day = 86_400_000;
  const scanned = {
    ...checkIn('a'),
    aheadMs: -day,
    record: { ...record, nonce: 'a', ticket: checkIn('a').record.ticket, atMs: day + 5_000 },
  };
  expect(outbound(scanned, -day).atMs).toBe(day + 5_000);
  expect(outbound(scanned, 0).atMs).toBe(5_000);
  const undone = { ...scanned, record: { ...scanned.record, undoneAtMs: day + 65_000 } };
  expect(outbound(undone, 0)).toMatchObject({ atMs: 5_000, undoneAtMs: 65_000 });
});
