import type { LogEntry } from '@zilker/contracts/http/room';
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

test('what moved calls is noted, a message is not, and only the newest few', () => {
  const log = [
    entry(1, 'rate', 'changed the rate, 36 to 30'),
    entry(2, 'message', 'told fans 12 things'),
    entry(3, 'pause'),
    entry(4, 'resume'),
    entry(5, 'rate', 'set the rate to 1,200'),
    entry(6, 'stop_sale'),
  ];
  expect(notesOf(log, 0).map((note) => note.text)).toEqual([
    'paused',
    'resumed',
    'rate 1,200',
    'sale stopped',
  ]);
  expect(notesOf(log.slice(0, 1), 0)).toEqual([{ at: 1, text: 'rate 30' }]);
  expect(notesOf(log, 6)).toHaveLength(1);
});
