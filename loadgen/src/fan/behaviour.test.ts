import { expect, test } from 'vitest';
import { dice } from '../prng.ts';
import { type Behaviour, drawBehaviour, drawPoliteBehaviour } from './behaviour.ts';
import { common } from './common-ways.ts';

const crowd = Array.from({ length: 5_000 }, (_, fan) => drawBehaviour(dice(7).fork(fan)));

test('the same seed draws the same crowd', () => {
  expect(Array.from({ length: 50 }, (_, fan) => drawBehaviour(dice(7).fork(fan)))).toEqual(
    crowd.slice(0, 50),
  );
});

test.each(Object.keys(common) as (keyof typeof common)[])(
  'every way of "%s" turns up as often as it should',
  (trait) => {
    const weights: readonly (readonly [string | number, number])[] = common[trait];
    expect(weights.reduce((sum, [, percent]) => sum + percent, 0)).toBe(100);
    for (const [way, percent] of weights) {
      const share = crowd.filter((one) => named(one[trait]) === way).length / crowd.length;
      expect(Math.abs(share * 100 - percent), `${trait} ${way}`).toBeLessThan(2.5);
    }
  },
);

test('shares stay within their windows', () => {
  for (const { comesAt, lineAt, opensAt, choosesAt, paysAt } of crowd)
    for (const share of [comesAt, lineAt, opensAt, choosesAt, paysAt]) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThan(1);
    }
});

test('the polite do nothing that would surprise a newcomer', () => {
  for (let fan = 0; fan < 200; fan++) {
    const one = drawPoliteBehaviour(dice(7).fork(fan));
    expect(one).toMatchObject({ turn: 'here', mischief: 'none', greed: 'none', ending: 'pays', quits: 'no' });
    expect(one).toMatchObject({ heeds: 'limits', accepts: 'all', extends: 'never' });
  }
});

function named(way: Behaviour[keyof Behaviour]): string | number {
  return typeof way === 'boolean' ? (way ? 'yes' : 'no') : way;
}
