import { expect, test } from 'vitest';
import { lobbyHeight, lobbyScatter, lobbyWidth, lobbyYou } from './lobby-scatter.ts';
import { dotCaption, dotsMax, peoplePerDot } from './scale.ts';

test('a dot stays where it is when more come', () => {
  expect(lobbyScatter(150).slice(0, 40)).toEqual(lobbyScatter(40));
  expect(lobbyScatter(0)).toEqual([]);
});

test('dots are apart, inside the picture, and clear of you', () => {
  const dots = lobbyScatter(dotsMax);
  expect(dots).toHaveLength(dotsMax);
  for (const [i, dot] of dots.entries()) {
    expect(dot.x).toBeGreaterThan(3.6);
    expect(dot.x).toBeLessThan(lobbyWidth - 3.6);
    expect(dot.y).toBeGreaterThan(3.6);
    expect(dot.y).toBeLessThan(lobbyHeight - 3.6);
    expect(Math.hypot(dot.x - lobbyYou.x, dot.y - lobbyYou.y)).toBeGreaterThan(20);
    for (const other of dots.slice(0, i)) {
      expect(Math.hypot(dot.x - other.x, dot.y - other.y)).toBeGreaterThan(7.2);
    }
  }
});

test('one dot is one person as long as that fits, then a round number', () => {
  const crowds = [0, 1, 160, 161, 320, 321, 2316, 3127, 100_000, 1_000_000];
  expect(crowds.map(peoplePerDot)).toEqual([1, 1, 1, 2, 2, 5, 20, 20, 1000, 10_000]);
});

test('the caption says what a dot is', () => {
  expect(dotCaption(1)).toBe('One dot is one person.');
  expect(dotCaption(2)).toBe('One dot is two people.');
  expect(dotCaption(20, 'fan', 'fans')).toBe('One dot is about 20 fans.');
  expect(dotCaption(1000)).toBe('One dot is about 1,000 people.');
});
