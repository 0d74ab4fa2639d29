import { expect, test } from 'vitest';
import { makeServerClock } from './clock.ts';

test('before the first word the device’s own time counts', () => {
  expect(makeServerClock().at(5_000)).toBe(5_000);
});

test('the word that came quickest sets the clock', () => {
  const clock = makeServerClock();
  const ahead = 7_000;
  for (const delay of [400, 60, 900]) clock.hear(10_000 + ahead, 10_000 + delay);
  expect(clock.at(20_000)).toBe(20_000 + ahead - 60);
});

test('a quick word of long ago is forgotten in the end', () => {
  const clock = makeServerClock();
  clock.hear(1_000, 1_000);
  for (let i = 0; i < 20; i++) clock.hear(10_000 + i, 10_200 + i);
  expect(clock.at(20_000)).toBe(19_800);
});

test('a device whose clock was set anew starts over', () => {
  const clock = makeServerClock();
  clock.hear(10_000, 10_000);
  clock.hear(11_000, 11_000 + 3_600_000);
  expect(clock.at(4_000_000)).toBe(4_000_000 - 3_600_000);
});
