import { limits } from '@zilker/contracts/socket/tick';
import { expect, test } from 'vitest';
import { whyCalls } from './limit-words.ts';

const tick = {
  phase: 'calling',
  limitedBy: 'rate',
  inside: 84,
  insideMax: 120,
  held: 71,
  places: 3127,
  presentCount: 2846,
  called: 176,
  serving: 176,
  ratePerMinute: 30,
  floorPerMinute: 3,
  health: null,
} as const;

test('every limit has its own head and a sentence', () => {
  const heads = limits.map((limitedBy) => whyCalls({ ...tick, limitedBy }));
  expect(new Set(heads.map((why) => why?.head)).size).toBe(limits.length);
  for (const why of heads) expect(why?.sentence).toMatch(/\.$/);
});

test('a pause says who goes on, a stopped sale outranks it', () => {
  expect(whyCalls({ ...tick, phase: 'paused' })?.sentence).toBe(
    'Nobody passes anybody. 84 fans inside go on.',
  );
  expect(whyCalls({ ...tick, phase: 'paused', inside: 0 })?.sentence).toBe(
    'Nobody passes anybody. Nobody is inside.',
  );
  expect(whyCalls({ ...tick, phase: 'paused', inside: 1 })?.sentence).toBe(
    'Nobody passes anybody. 1 fan inside goes on.',
  );
  expect(whyCalls({ ...tick, phase: 'paused', limitedBy: 'stopped' })?.head).toBe('The sale is stopped');
});

test('an empty line is not held by its rate, and nothing is said outside the sale', () => {
  expect(whyCalls({ ...tick, serving: 3127 })?.head).toBe('Nobody waits');
  expect(whyCalls({ ...tick, presentCount: 0 })?.head).toBe('Nobody in line is here');
  expect(whyCalls({ ...tick, phase: 'sold_out' })?.head).toBe('Sold out');
  for (const phase of ['scheduled', 'lobby', 'frozen', 'closed'] as const)
    expect(whyCalls({ ...tick, phase })).toBeUndefined();
});
