import { expect, test } from 'vitest';
import { breather, giveWay, inSlices } from './slices.ts';

/** A clock on which every look takes 2 ms. */
function slowClock(): () => number {
  let nowMs = 0;
  return () => (nowMs += 2);
}

test('long work gives way, again and again, to whatever else there is to do', async () => {
  let others = 0;
  let working = true;
  const other = () => {
    others++;
    if (working) setImmediate(other);
  };
  setImmediate(other);
  const breathe = breather(slowClock());
  let pauses = 0;
  for (let step = 0; step < 32 * 300; step++) {
    const pause = breathe();
    if (pause !== undefined) {
      pauses++;
      await pause;
    }
  }
  working = false;
  // at least every third look is past the end of a slice of 5 ms
  expect(pauses).toBeGreaterThanOrEqual(90);
  expect(others).toBeGreaterThanOrEqual(pauses);
});

test('two long works take turns, one slice to a round', async () => {
  const turns: string[] = [];
  const work = async (name: string) => {
    for (let turn = 0; turn < 5; turn++) {
      turns.push(name);
      await giveWay();
    }
  };
  await Promise.all([work('a'), work('b')]);
  expect(turns.join('')).toBe('ababababab');
});

test('everybody of many is reached, also with some leaving meanwhile', async () => {
  const members = new Set(Array.from({ length: 2_000 }, (_, at) => at));
  const seen: number[] = [];
  const done = inSlices(members, (member) => {
    seen.push(member);
  });
  members.clear();
  await done;
  expect(seen).toHaveLength(2_000);
});
