import { expect, test } from 'vitest';
import { wordsOfClock } from './clock-words.ts';

test('a clock that is far off is told which way and by how much', () => {
  for (const harmless of [0, 3_000, -3_000]) expect(wordsOfClock(harmless)).toBeUndefined();
  expect(wordsOfClock(20_000)).toMatch(/^This phone’s clock is 20 seconds behind\./);
  expect(wordsOfClock(-300_000)).toMatch(/^This phone’s clock is 5 minutes ahead\./);
});
