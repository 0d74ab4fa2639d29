import { expect, test } from 'vitest';
import { dice } from './prng.ts';

const draw = (seed: string | number, count = 20) => {
  const d = dice(seed);
  return Array.from({ length: count }, () => d.next());
};

test('the same seed gives the same figures, another one others', () => {
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test('a fork depends on its name alone, not on what was drawn before', () => {
  const early = dice(7).fork('fan/3').next();
  const parent = dice(7);
  parent.next();
  expect(parent.fork('fan/3').next()).toBe(early);
  expect(parent.fork('fan/4').next()).not.toBe(early);
});

test('figures spread evenly, also over neighbouring seeds', () => {
  const tenths = new Array<number>(10).fill(0);
  for (let seed = 0; seed < 10_000; seed++) {
    const at = Math.floor(dice(seed).next() * 10);
    tenths[at] = (tenths[at] ?? 0) + 1;
  }
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

test('whole numbers reach both ends and nothing beyond', () => {
  const d = dice(1);
  const seen = new Set(Array.from({ length: 1_000 }, () => d.whole(2, 5)));
  expect([...seen].sort()).toEqual([2, 3, 4, 5]);
});

test('names come by their weights, and one of weight 0 never', () => {
  const d = dice(1);
  const counts = { often: 0, seldom: 0, never: 0 };
  const weights = [
    ['often', 90],
    ['seldom', 10],
    ['never', 0],
  ] as const;
  for (let k = 0; k < 5_000; k++) counts[d.pick(weights)]++;
  expect(counts.never).toBe(0);
  expect(counts.seldom / 5_000).toBeGreaterThan(0.07);
  expect(counts.seldom / 5_000).toBeLessThan(0.13);
  expect(() => d.pick([['never', 0]])).toThrow(RangeError);
});

test('a shuffle keeps every item, and brings each to each end', () => {
  const d = dice(1);
  const firsts = new Set<number>();
  for (let k = 0; k < 200; k++) {
    const items = d.shuffle([1, 2, 3, 4]);
    expect([...items].sort()).toEqual([1, 2, 3, 4]);
    firsts.add(items[0] ?? 0).add((items[3] ?? 0) + 10);
  }
  expect(firsts.size).toBe(8);
});
