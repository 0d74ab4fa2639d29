import { expect, test } from 'vitest';
import { type LineLayout, lineLayout } from './line-layout.ts';

test('fresh from the draw: two people a dot, you on the eighth row', () => {
  const line = lineLayout({ ahead: 317, serving: 0, behind: 2809 });
  expect(line.peoplePerDot).toBe(2);
  expect(line.ahead).toHaveLength(158);
  expect(line.ahead[0]).toEqual({ x: 21.3, y: 33.3 });
  expect(line.you).toEqual({ x: 270.1, y: 199.3 });
  expect(line.youLabel).toMatchObject({ x: 278.1, anchor: 'end' });
  expect(line.height).toBe(233.3);
  expect(line.gone).toHaveLength(0);
});

test('one dot is one person up to 160 ahead', () => {
  for (const ahead of [1, 22, 142, 160]) {
    const line = lineLayout({ ahead, serving: 176, behind: 1000 });
    expect(line.peoplePerDot).toBe(1);
    expect(line.ahead).toHaveLength(ahead);
  }
  expect(lineLayout({ ahead: 161, serving: 0, behind: 0 }).peoplePerDot).toBe(2);
});

test('calls take dots off the front, and nobody who waits moves sideways', () => {
  const position = 130;
  let before = lineLayout({ ahead: position, serving: 0, behind: 50 });
  for (let serving = 1; serving <= position; serving++) {
    const now = lineLayout({ ahead: position - serving, serving, behind: 50 });
    expect(now.ahead).toHaveLength(before.ahead.length - 1);
    expect(now.you.x).toBe(before.you.x);
    expect(now.ahead.map((dot) => dot.x)).toEqual(before.ahead.slice(1).map((dot) => dot.x));
    expect(before.you.y - now.you.y).toBeOneOf([0, expect.closeTo(23.7, 0)]);
    before = now;
  }
  expect(before.ahead).toHaveLength(0);
});

test('every dot stands inside the picture and none on another', () => {
  for (const ahead of [0, 1, 21, 22, 23, 159, 160, 161, 5_000, 1_000_000]) {
    for (const serving of [0, 1, 23, 45, 990]) {
      const line = lineLayout({ ahead, serving, behind: 400 });
      const dots = everyDot(line);
      expect(new Set(dots.map((dot) => `${dot.x} ${dot.y}`)).size).toBe(dots.length);
      for (const dot of dots) {
        expect(dot.x).toBeGreaterThan(15);
        expect(dot.x).toBeLessThan(line.width - 15);
        expect(dot.y).toBeLessThan(line.height - 30);
      }
      expect(line.ahead.length).toBeLessThanOrEqual(161);
    }
  }
});

test('whoever has somebody ahead sees a dot ahead; whoever has nobody behind sees none behind', () => {
  expect(lineLayout({ ahead: 1, serving: 317, behind: 9 }).ahead).toHaveLength(1);
  expect(lineLayout({ ahead: 40, serving: 10, behind: 0 }).behind).toHaveLength(0);
  expect(lineLayout({ ahead: 40, serving: 10, behind: 3 }).behind).toHaveLength(3);
});

function everyDot(line: LineLayout) {
  return [...line.gone, ...line.ahead, line.you, ...line.behind];
}
