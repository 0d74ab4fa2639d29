import { scanAnswers } from '@zilker/contracts/ticket/door-list';
import { expect, test } from 'vitest';
import { tonesOf } from './sound.ts';

test('go, used before and every other stop sound apart, and none for longer than a second', () => {
  const heard = new Map(scanAnswers.map((answer) => [answer, JSON.stringify(tonesOf(answer))]));
  expect(new Set(heard.values()).size).toBe(3);
  const stops = scanAnswers.filter((answer) => answer !== 'valid' && answer !== 'duplicate');
  expect(new Set(stops.map((answer) => heard.get(answer))).size).toBe(1);
  for (const answer of scanAnswers) for (const [, , to] of tonesOf(answer)) expect(to).toBeLessThan(1);
});
