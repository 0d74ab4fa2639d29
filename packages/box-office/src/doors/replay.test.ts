import { expect, test } from 'vitest';
import { type Passage, replay } from './replay.ts';

const pass = (text: string): Passage[] =>
  text.split(' ').map((word) => {
    const [, direction = '', key = '', at = ''] = /^(in|out)([A-Z])(\d+)$/.exec(word) ?? [];
    return { key, direction: direction as Passage['direction'], atMs: Number(at) };
  });
const told = (text: string, reentry: boolean) => {
  const { places, state } = replay(pass(text), { reentry });
  const words = [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { answer, leftAtMs }]) => `${key} ${answer}${leftAtMs === null ? '' : ` until ${leftAtMs}`}`);
  return [...words, state];
};

test.each([
  ['one comes in', 'inA1', ['A valid', 'checked_in']],
  ['of two the first counts, however they are told', 'inB2 inA1', ['A valid', 'B duplicate', 'checked_in']],
  [
    'at one moment the one that comes first by its nonce',
    'inB1 inA1',
    ['A valid', 'B duplicate', 'checked_in'],
  ],
  ['nobody goes out who is not in', 'outA1', ['A not_inside', 'valid']],
  ['nobody goes out twice', 'inA1 outB2 outC3', ['B valid', 'C not_inside', 'outside']],
])('%s', (_, passages, expected) => {
  expect(told(passages, true)).toEqual(expect.arrayContaining(expected));
  expect(told(passages, false)).toEqual(expect.arrayContaining(expected));
});

test('with re-entry who goes out comes in again, and the time in is closed', () => {
  expect(told('inA1 outB2 inC3', true)).toEqual(['A valid until 2', 'B valid', 'C valid', 'checked_in']);
  expect(told('inA1 outB2 inC3 inD4 outE5', true)).toEqual([
    'A valid until 2',
    'B valid',
    'C valid until 5',
    'D duplicate',
    'E valid',
    'outside',
  ]);
});

test('without it the ticket is used up', () => {
  expect(told('inA1 outB2 inC3', false)).toEqual(['A valid', 'B valid', 'C duplicate', 'outside']);
});

test('somebody who comes in and goes out at one moment was in', () => {
  expect(told('outA1 inB1', true)).toEqual(['A valid', 'B valid until 1', 'outside']);
});

test('at no time are two of a ticket inside, and each passage has its place', () => {
  for (let bits = 0; bits < 2 ** 8; bits++) {
    const passages = Array.from({ length: 8 }, (_, at): Passage => {
      return { key: `k${at}`, direction: (bits >> at) & 1 ? 'in' : 'out', atMs: at >> 1 };
    });
    for (const reentry of [true, false]) {
      const { places, state } = replay(passages, { reentry });
      expect(places.size).toBe(8);
      const ins = passages.filter(
        ({ key, direction }) => direction === 'in' && places.get(key)?.answer === 'valid',
      );
      const open = ins.filter(({ key }) => places.get(key)?.leftAtMs === null);
      expect(open.length).toBeLessThanOrEqual(1);
      if (!reentry) expect(ins.length).toBeLessThanOrEqual(1);
      expect(state === 'valid').toBe(ins.length === 0);
    }
  }
});
