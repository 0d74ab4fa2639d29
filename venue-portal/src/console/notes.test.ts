import type { LogEntry } from '@zilker/contracts/log';
import { expect, test } from 'vitest';
import { notesOf } from './notes.ts';

const entry = (atMs: number, act: string, text = ''): LogEntry => ({
  seq: atMs,
  atMs,
  act,
  text,
  by: 'room',
  prev: '00',
  hash: '00',
});

test('what moved calls is noted, a message is not', () => {
  const log = [
    entry(1, 'rate', 'Red Bluff Hall lowered the rate, 36 to 30 a minute'),
    entry(2, 'message', 'Message from Red Bluff Hall: “12 more”'),
    entry(30, 'pause'),
    entry(58, 'rate', 'Red Bluff Hall kept the rate at 30 a minute, 4 at the slowest'),
    entry(60, 'rate', 'Operator raised the rate, 30 to 1,200 a minute, 4 at the slowest'),
    entry(90, 'stop_sale'),
  ];
  const notes = notesOf(log, { from: 0, to: 100 });
  expect(notes.map((note) => note.text)).toEqual(['rate 30', 'paused', 'rate 1,200', 'sale stopped']);
  expect(notesOf(log, { from: 50, to: 150 }).map((note) => note.at)).toEqual([60, 90]);
});

test('of notes that would be written over each other the newest stays', () => {
  const log = [entry(10, 'pause'), entry(22, 'resume'), entry(35, 'stop_sale')];
  expect(notesOf(log, { from: 0, to: 100 }).map((note) => note.text)).toEqual(['paused', 'sale stopped']);
});
