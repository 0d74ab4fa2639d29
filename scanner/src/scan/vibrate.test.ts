import { scanAnswers } from '@zilker/contracts/ticket/door-list';
import { expect, test } from 'vitest';
import { buzzOf } from './vibrate.ts';

test('go, duplicate and every other stop feel different', () => {
  expect(buzzOf('valid')).toHaveLength(1);
  expect(buzzOf('duplicate')).toHaveLength(3);
  const stops = scanAnswers.filter((answer) => answer !== 'valid' && answer !== 'duplicate');
  for (const answer of stops) expect(buzzOf(answer)).toEqual([600]);
});
