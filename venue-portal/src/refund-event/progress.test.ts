import { expect, test } from 'vitest';
import { isAsking, isNameTyped, isUnderWay, progressOf } from './progress.ts';

const run = {
  id: 'rfr_01kb0000000000000000000000' as const,
  startedAtMs: 0,
  endedAtMs: null,
  orders: 200,
  requested: 120,
  done: 90,
  failed: 3,
};

test('the parts of a run are all of its orders', () => {
  expect(progressOf(run)).toEqual({ done: 90, failed: 3, sent: 27, ahead: 80, all: 200 });
  expect(progressOf({ ...run, requested: 204, done: 204, failed: 0 })).toMatchObject({ ahead: 0, all: 204 });
});

test('a run is under way until the last bank has answered', () => {
  expect(isUnderWay(run)).toBe(true);
  const asked = { ...run, requested: 200, done: 197, endedAtMs: 1 };
  expect(isUnderWay({ ...asked, failed: 2 })).toBe(true);
  expect(isUnderWay({ ...asked, failed: 3 })).toBe(false);
});

test('it is looked at often while it asks for refunds, not for the days that banks take', () => {
  expect(isAsking(run)).toBe(true);
  expect(isAsking({ endedAtMs: 1 })).toBe(false);
});

test('the name may be typed as keyboards have it, and nothing else counts', () => {
  expect(isNameTyped(' dolores &  the grackles', 'Dolores & the Grackles')).toBe(true);
  expect(isNameTyped("Sam's - late show", 'Sam’s – Late Show')).toBe(true);
  expect(isNameTyped('Dolores', 'Dolores & the Grackles')).toBe(false);
  expect(isNameTyped('', 'Dolores & the Grackles')).toBe(false);
});
