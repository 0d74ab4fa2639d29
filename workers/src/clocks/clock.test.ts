import { newId } from '@zilker/contracts/ids';
import { createLog } from '@zilker/runtime/log';
import { expect, test } from 'vitest';
import { startClock } from './clock.ts';
import { forEachDrop } from './each-drop.ts';

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

test('a drop that fails keeps no other from its turn; when all fail, the turn does', async () => {
  const drops = [1, 2, 3].map(() => ({
    id: newId('drop'),
    event: newId('event'),
    ended: false,
    cancelled: false,
  }));
  const done: string[] = [];
  await forEachDrop(drops, { atOnce: 2, log }, async ({ id }) => {
    if (id === drops[0]?.id) throw new Error('this one');
    done.push(id);
  });
  expect(done.sort()).toEqual(drops.slice(1).map(({ id }) => id));
  await expect(
    forEachDrop(drops, { atOnce: 2, log }, () => Promise.reject(new Error('away'))),
  ).rejects.toThrow('away');
  await forEachDrop([], { atOnce: 2, log }, () => Promise.reject(new Error('away')));
});
