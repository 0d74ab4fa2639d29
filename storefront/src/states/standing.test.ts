import type { DropFacts } from '@zilker/contracts/drop';
import type { Tick } from '@zilker/contracts/socket/tick';
import { expect, test } from 'vitest';
import { oddsOf, standingOf } from './standing.ts';

const tick: Tick = {
  t: 'tick',
  drop: 'drp_1',
  atMs: 0,
  phase: 'calling',
  places: 3_127,
  present: 0.9,
  serving: 176,
  ratePerMinute: 34,
  pacePerMinute: 30,
  limitedBy: 'rate',
  odds: { likely: 320, unlikely: 400 },
  seq: 0,
  head: '',
  message: null,
};
const frozen = { n: 3_000, roster: 'aa', secret: 'bb', atMs: 0 };
const drawn = { signature: 'cc', randomness: 'dd', seed: 'ee', atMs: 0 };
const facts = (part: Partial<DropFacts>) => ({ frozen, drawn, ...part }) as DropFacts;
const at = (position: number) => () => position;

test('nobody has a position before the draw', () => {
  const early = facts({ frozen: null, drawn: null });
  expect(standingOf(early, { ...tick, phase: 'lobby' }, 7, at(1))).toEqual({ kind: 'lobby' });
  expect(standingOf(facts({ drawn: null }), { ...tick, phase: 'frozen' }, 7, at(1))).toEqual({
    kind: 'frozen',
    late: false,
  });
});

test('a drawn place stands where the draw put it', () => {
  expect(standingOf(facts({}), tick, 2_047, at(317))).toEqual({
    kind: 'line',
    position: 317,
    ahead: 141,
    behind: 2_809,
    late: false,
    passed: false,
  });
});

test('who came after the draw stands in order of arrival', () => {
  expect(standingOf(facts({}), tick, 3_050, at(1))).toMatchObject({ position: 3_050, late: true });
});

test('a tick that is ahead of the facts waits for them', () => {
  expect(standingOf(facts({ drawn: null }), tick, 7, at(1)).kind).toBe('frozen');
});

test('a place behind serving was passed, and nobody is ahead of it', () => {
  expect(standingOf(facts({}), tick, 5, at(100))).toMatchObject({ ahead: 0, passed: true });
});

test('the end keeps the position, if there was one', () => {
  expect(standingOf(facts({}), { ...tick, phase: 'sold_out' }, 5, at(1_981))).toEqual({
    kind: 'sold_out',
    position: 1_981,
  });
  const never = facts({ frozen: null, drawn: null });
  expect(standingOf(never, { ...tick, phase: 'closed' }, 5, at(1)).kind).toBe('closed');
});

test('odds follow the thresholds of the tick', () => {
  expect([319, 320, 399, 400].map((position) => oddsOf(tick, position))).toEqual([
    'likely',
    'possible',
    'possible',
    'unlikely',
  ]);
  expect(oddsOf({ ...tick, odds: null }, 1)).toBeUndefined();
});

test('ordinary sale has no draw: who comes first stands first', () => {
  const standby = facts({ mode: 'standby', frozen: null, drawn: null });
  expect(standingOf(standby, { ...tick, serving: 40 }, 52, at(1))).toMatchObject({
    kind: 'line',
    position: 52,
    ahead: 12,
    late: false,
  });
});

test('a cancelled drop is over in any phase', () => {
  const never = facts({ cancelled: true, frozen: null, drawn: null });
  expect(standingOf(never, { ...tick, phase: 'lobby' }, 5, at(1))).toEqual({
    kind: 'closed',
    position: undefined,
  });
  expect(standingOf(facts({ cancelled: true }), tick, 5, at(7))).toEqual({ kind: 'closed', position: 7 });
});
