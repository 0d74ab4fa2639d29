import { expect, test } from 'vitest';
import { readState } from '../drops/drop-state.ts';
import { definition, grantWord } from '../testing/rooms.ts';
import { newEstimateHistory } from './estimate-errors.ts';
import { makeTick, type TickInput } from './make-tick.ts';
import { oddsOf } from './odds.ts';
import { notePace, type PaceSamples, paceOf } from './pace.ts';

const nowMs = Date.now();

function input(change: Partial<TickInput> = {}, hash: Record<string, string> = {}): TickInput {
  const state = readState(
    {
      definition: JSON.stringify(definition()),
      phase: 'calling',
      seed: '00',
      n: '9',
      places: '10',
      serving: '4',
      ...hash,
    },
    null,
  );
  if (state === null) throw new Error('no state');
  return {
    drop: 'drp',
    nowMs,
    state,
    grant: grantWord(),
    presentCount: 5,
    pace: [],
    estimates: newEstimateHistory(),
    redisHere: true,
    ...change,
  };
}

test('a tick says how things stand', () => {
  expect(makeTick(input())).toMatchObject({
    phase: 'calling',
    places: 10,
    present: 0.5,
    serving: 4,
    limitedBy: 'rate',
  });
  expect(makeTick(input({}, { places: '0' })).present).toBe(0);
});

test.each<[string, Partial<TickInput>, Record<string, string>, string]>([
  ['the word of the box office', { grant: grantWord({ limitedBy: 'stock' }) }, {}, 'stock'],
  ['an expired word', { grant: grantWord({ expiresAtMs: nowMs - 1 }) }, {}, 'silent'],
  ['no word', { grant: null }, {}, 'silent'],
  ['no word, but nobody to call yet', { grant: null }, { phase: 'lobby', seed: '' }, 'rate'],
  ['Redis away', { redisHere: false }, { phase: 'lobby', seed: '' }, 'silent'],
  ['a stopped sale', {}, { stopped: '1' }, 'stopped'],
  ['the end', { grant: null }, { phase: 'sold_out' }, 'sold_out'],
])('limited by %s', (_, change, hash, limit) => {
  expect(makeTick(input(change, hash)).limitedBy).toBe(limit);
});

test('odds come with the draw and the first word', () => {
  expect(makeTick(input({}, { seed: '' })).odds).toBe(null);
  expect(makeTick(input({ grant: null })).odds).toBe(null);
  expect(oddsOf(10, grantWord({ free: 100, held: 10, ticketsPerCall: 2 }))).toEqual({
    likely: 55,
    unlikely: 70,
  });
  expect(oddsOf(10, grantWord({ free: 0, held: 0 }))).toEqual({ likely: 10, unlikely: 10 });
});

test('the pace is that of the last minute', () => {
  const samples: PaceSamples = [];
  notePace(samples, 0, 0);
  notePace(samples, 9_000, 30);
  expect(paceOf(samples)).toBe(null);
  notePace(samples, 30_000, 30);
  expect(paceOf(samples)).toBe(60);
  notePace(samples, 100_000, 60);
  expect(samples).toEqual([{ atMs: 100_000, serving: 60 }]);
});
