import type { LogEntry } from '@zilker/contracts/log';
import { expect, test } from 'vitest';
import { backoffMs } from './backoff.ts';
import { addEntries, saleStopped } from './log.ts';

const entry = (seq: number, act = 'rate'): LogEntry => ({
  seq,
  act,
  atMs: seq,
  by: 'room',
  text: '',
  prev: '00',
  hash: '00',
});

test('entries are kept once each, in their order, however often and late they come', () => {
  const log = addEntries([entry(1), entry(3)], [entry(3), entry(2)]);
  expect(log.map((one) => one.seq)).toEqual([1, 2, 3]);
  expect(addEntries(log, [entry(2)])).toBe(log);
});

test('the last word on the sale counts', () => {
  expect(saleStopped([entry(1)])).toBeUndefined();
  expect(saleStopped([entry(1, 'stop_sale'), entry(2)])).toBe(true);
  expect(saleStopped([entry(1, 'stop_sale'), entry(2, 'resume_sale')])).toBe(false);
});

test('waits grow, are spread, and stay under eight seconds', () => {
  expect(backoffMs(1, 0)).toBe(200);
  expect(backoffMs(1, 1)).toBe(400);
  expect(backoffMs(2, 1)).toBe(800);
  expect(backoffMs(40, 1)).toBe(8_000);
  expect(backoffMs(40, 0)).toBe(4_000);
});
