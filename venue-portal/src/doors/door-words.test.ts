import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { clockWords, type Doubled, doubledWords, type Note, noteWords, windowWords } from './door-words.ts';

const zone = 'America/Chicago';
const at = (time: string) => Date.parse(`2026-12-12T${time}-06:00`);
const passage = (time: string, gateName: string, by: string, offline = false) => ({
  atMs: at(time),
  gateName,
  by,
  offline,
});
const doubled: Doubled = {
  ticket: newId('ticket'),
  holder: 'Mara V.',
  first: passage('19:02:11', 'Front', 'Ana'),
  second: passage('19:04:40', 'Side', 'Ben', true),
  bothIn: true,
  window: { fromMs: at('18:50:00'), toMs: at('19:10:00') },
};
const note: Note = {
  checkIn: newId('checkIn'),
  ticket: newId('ticket'),
  holder: null,
  answer: 'valid',
  byHand: null,
  undone: false,
  at: passage('19:04:40', 'Side', 'Ben'),
};

test('a ticket that two gates let in is told with both times and the window between', () => {
  expect(doubledWords(doubled, zone)).toBe('Let in at both: 7:02:11 at Front, 7:04:40 at Side.');
  expect(windowWords(doubled, zone)).toBe(
    'Side had no network from 6:50 PM to 7:10 PM, so it could not know.',
  );
  const here = { ...doubled, second: { ...doubled.second, gateName: 'Front' } };
  expect(doubledWords(here, zone)).toBe('Let in twice at Front: 7:02:11 by Ana, 7:04:40 by Ben.');
});

test('a ticket that one gate let in and the other did not is told as that', () => {
  const told = { ...doubled, bothIn: false, window: null };
  expect(doubledWords(told, zone)).toBe(
    'Scanned at both: let in 7:02:11 at Front, turned away 7:04:40 at Side.',
  );
  expect(windowWords(told, zone)).toBe('');
  const here = { ...told, second: { ...told.second, gateName: 'Front' } };
  expect(doubledWords(here, zone)).toBe(
    'Scanned twice at Front: let in 7:02:11 by Ana, turned away 7:04:40 by Ben.',
  );
  // asked in turn, and what came between was taken back
  expect(doubledWords({ ...doubled, window: null }, zone)).toMatch(/^Let in at both/);
});

test.each<[Partial<Note>, string]>([
  [{ byHand: 'phone_dead' }, 'Let in by hand by Ben: the phone was dead.'],
  [{ byHand: 'phone_dead', undone: true }, 'Let in by Ben, and taken back.'],
  [{ answer: 'refunded' }, 'Let in by an older list by Ben. Found to be refunded at the sync.'],
  [
    { answer: 'transferred', at: passage('19:00:00', 'Side', 'Ben', true) },
    'Let in with no network by Ben. Found to be transferred at the sync.',
  ],
])('%o', (change, words) => {
  expect(noteWords({ ...note, ...change })).toBe(words);
});

test('a clock is told of once it is off by more than codes allow for', () => {
  expect([null, 0, 14_000, -14_000].map(clockWords)).toEqual([undefined, undefined, undefined, undefined]);
  expect(clockWords(20_000)).toBe('Its clock is 20 seconds ahead. Times are set right by as much.');
  expect(clockWords(-301_000)).toBe('Its clock is 5 minutes behind. Times are set right by as much.');
  expect(clockWords(86_400_000 + 61_000)).toBe(
    'Its clock is 24 hours ahead. Times are set right by as much.',
  );
});
