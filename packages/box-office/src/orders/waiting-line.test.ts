import { Refusal } from '@zilker/contracts/errors';
import { expect, test } from 'vitest';
import { createWaitingLine } from './waiting-line.ts';

type One = { index: number; name: string };
const line = (waitingMax = 100) => createWaitingLine<One>({ waitingMax });
const one = (index: number, name = ''): One => ({ index, name: `${index}${name}` });
const names = (batch: readonly One[]) => batch.map(({ name }) => name).join(' ');

function refused(act: () => void): unknown {
  try {
    act();
  } catch (cause) {
    return cause instanceof Refusal ? cause.code : cause;
  }
  return 'not refused';
}

test('first come, first served, one of a place in a batch', () => {
  const waiting = line();
  for (const who of [one(1, 'a'), one(2), one(1, 'b'), one(3)]) waiting.enter(who, 0);
  expect(names(waiting.take(2))).toBe('1a 2');
  expect(names(waiting.take(9))).toBe('1b 3');
  expect(waiting.length).toBe(0);
  expect(waiting.take(9)).toEqual([]);
});

test('who is of a place that is with the database stays, and keeps its turn', () => {
  const waiting = line();
  for (const who of [one(1, 'a'), one(2), one(1, 'b'), one(3)]) waiting.enter(who, 0);
  expect(names(waiting.take(2))).toBe('1a 2');
  expect(names(waiting.take(9, new Set([1, 2])))).toBe('3');
  expect(waiting.take(9, new Set([1, 2]))).toEqual([]);
  expect(names(waiting.take(9, new Set([2])))).toBe('1b');
});

test('a place has few seats, so that few places cannot fill the line', () => {
  const waiting = line(6);
  const fill = (index: number) => [1, 2, 3].map((n) => refused(() => waiting.enter(one(index, `${n}`), 0)));
  fill(1);
  expect(refused(() => waiting.enter(one(1), 0))).toBe('rate_limited');
  expect(waiting.length).toBe(3);
  fill(2);
  expect(refused(() => waiting.enter(one(3), 0))).toBe('unavailable');
  waiting.take(1);
  waiting.enter(one(3), 0);
  expect(waiting.length).toBe(6);
});

test('who keeps asking waits behind those who do not, and is not forgotten', () => {
  const waiting = line();
  for (let n = 0; n < 5; n++) waiting.strike(1, 0);
  waiting.enter(one(1), 0);
  for (let index = 2; index < 30; index++) waiting.enter(one(index), 0);
  // one seat in sixteen is theirs, however many wait
  expect(names(waiting.take(16))).toBe('2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 1');
  waiting.enter(one(1), 0);
  expect(names(waiting.take(3))).toBe('17 18 1');
  // no more than that while others wait, and all there is when nobody does
  for (let index = 31; index < 40; index++) {
    for (let n = 0; n < 5; n++) waiting.strike(index, 0);
    waiting.enter(one(index), 0);
  }
  expect(waiting.take(16).filter(({ index }) => index > 30)).toHaveLength(1);
  expect(waiting.take(16).filter(({ index }) => index > 30)).toHaveLength(8);
  // and after some seconds it is as good as the others
  expect(waiting.length).toBe(0);
  waiting.enter(one(1), 30_000);
  waiting.enter(one(2), 30_000);
  expect(names(waiting.take(1))).toBe('1');
});

test('negative control: with few strikes it stands where it came', () => {
  const waiting = line();
  for (let n = 0; n < 4; n++) waiting.strike(1, 0);
  waiting.enter(one(1), 0);
  waiting.enter(one(2), 0);
  expect(names(waiting.take(1))).toBe('1');
});

test('whose order failed in the database shares no batch with others, but has one of its own', () => {
  const waiting = line();
  waiting.setApart(1, 0);
  const batches: string[] = [];
  waiting.enter(one(1), 0);
  for (let index = 2; index < 30; index++) waiting.enter(one(index), 0);
  while (waiting.length > 0) batches.push(names(waiting.take(1)));
  expect(batches.indexOf('1')).toBe(15);
  // with nobody else there, at once
  waiting.enter(one(1), 0);
  expect(names(waiting.take(2))).toBe('1');
  waiting.setApart(1, 0);
  waiting.setApart(1, 0);
  expect(refused(() => waiting.enter(one(1), 0))).toBe('rate_limited');
  expect(refused(() => waiting.enter(one(1), 200_000))).toBe('not refused');
});

test('what was decided in part goes first', () => {
  const waiting = line();
  waiting.enter(one(1), 0);
  waiting.enterFirst(one(2));
  expect(names(waiting.take(1))).toBe('2');
});

test('all can leave at once, and the line is as new', () => {
  const waiting = line(4);
  waiting.setApart(1, 0);
  waiting.enter(one(1), 0);
  for (const name of ['a', 'b', 'c']) waiting.enter(one(2, name), 0);
  expect(names(waiting.takeAll())).toBe('2a 2b 2c 1');
  expect(waiting.length).toBe(0);
  expect(waiting.take(4)).toEqual([]);
  waiting.enter(one(2), 0);
  expect(names(waiting.take(4))).toBe('2');
});
