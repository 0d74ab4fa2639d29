import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import type { KeptCheckIn } from '../store/storage.ts';
import { batchMax, revealed, settle, smaller, waiting, waitMs } from './queue.ts';

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
  holder: null,
  record: { nonce, ticket: newId('ticket'), ...record },
  outcome,
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
  const settled = settle(sent, [
    { nonce: 'c', ...duplicate },
    { nonce: 'a', answer: 'valid', first: null },
    { nonce: 'unknown', answer: 'valid', first: null },
  ]);
  expect(settled.map((one) => [one.record.nonce, one.outcome?.answer])).toEqual([
    ['a', 'valid'],
    ['c', 'duplicate'],
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
