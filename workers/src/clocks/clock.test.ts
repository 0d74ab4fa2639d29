import { newId } from '@zilker/contracts/ids';
import { createLog } from '@zilker/runtime/log';
import { describe, expect, test } from 'vitest';
import { startClock } from './clock.ts';
import { createEachDrop } from './each-drop.ts';

const log = createLog('test', { level: 'silent' });

test('turns follow each other without overlapping, at once while there is more to do; stopping waits for the last', async () => {
  let running = 0;
  let most = 0;
  let turns = 0;
  const reached = Promise.withResolvers<void>();
  const clock = startClock('sweep', {
    everyMs: 60_000,
    log,
    turn: async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      if (++turns === 5) reached.resolve();
      return turns < 5 ? 'more' : undefined;
    },
  });
  await reached.promise;
  await clock.stop();
  expect({ most, running, turns }).toEqual({ most: 1, running: 0, turns: 5 });
});

test('a turn that fails is followed by others', async () => {
  let turns = 0;
  const recovered = Promise.withResolvers<void>();
  const clock = startClock('sweep', {
    everyMs: 1,
    log,
    turn: async () => {
      if (++turns < 3) throw new Error('away');
      recovered.resolve();
      return undefined;
    },
  });
  await recovered.promise;
  await clock.stop();
  expect(turns).toBeGreaterThanOrEqual(3);
});

describe('a round over all drops', () => {
  const drops = [1, 2, 3].map(() => ({
    id: newId('drop'),
    event: newId('event'),
    ended: false,
    cancelled: false,
  }));
  const ids = drops.map(({ id }) => id);

  test('a drop that fails keeps no other from its turn; when all fail, the round does', async () => {
    const eachDrop = createEachDrop({ atOnce: 2, log });
    const done: string[] = [];
    await eachDrop(drops, async ({ id }) => {
      if (id === ids[0]) throw new Error('this one');
      done.push(id);
    });
    expect(done.sort()).toEqual(ids.slice(1));
    await expect(eachDrop(drops, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    await eachDrop([], () => Promise.reject(new Error('away')));
  });

  test('a drop that takes long keeps no other from this round or the next, and has its own turn when it is done', async () => {
    const eachDrop = createEachDrop({ atOnce: 1, log, patienceMs: 20 });
    const held = Promise.withResolvers<void>();
    const turns: string[] = [];
    const work = async ({ id }: { id: string }) => {
      turns.push(id);
      if (id === ids[0]) await held.promise;
    };
    await eachDrop(drops, work);
    expect(turns).toEqual([ids[0]]);
    await eachDrop(drops, work);
    await eachDrop(drops, work);
    expect(turns).toEqual([ids[0], ids[1], ids[2], ids[1], ids[2]]);
    held.resolve();
    await held.promise;
    await new Promise((resolve) => setImmediate(resolve));
    await eachDrop(drops.slice(0, 1), work);
    expect(turns.at(-1)).toBe(ids[0]);
  });

  test('what a round did not get to is the first of the next', async () => {
    const eachDrop = createEachDrop({ atOnce: 1, log, patienceMs: 20 });
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const turns: string[] = [];
    await eachDrop(drops, ({ id }) => {
      turns.push(id);
      return first.promise;
    });
    first.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    // another round in which there is little to do does not make it forgotten
    await eachDrop(drops.slice(0, 1), () => Promise.resolve());
    await eachDrop(drops, ({ id }) => {
      turns.push(id);
      return second.promise;
    });
    second.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    await eachDrop(drops, async ({ id }) => {
      turns.push(id);
    });
    expect(turns).toEqual([ids[0], ids[1], ids[2], ids[0], ids[1]]);
  });

  test('so many may take long at once, and no more', async () => {
    const eachDrop = createEachDrop({ atOnce: 2, log, patienceMs: 10, busyMax: 2 });
    let begun = 0;
    const never = () => {
      begun++;
      return new Promise<void>(() => undefined);
    };
    await eachDrop(drops, never);
    await eachDrop(drops, never);
    expect(begun).toBe(2);
  });
});
