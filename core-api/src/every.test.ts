import { createLog } from '@zilker/runtime/log';
import { expect, test } from 'vitest';
import { every } from './every.ts';

const log = createLog('test', { level: 'silent' });

test('goes on after a failure, never runs twice at a time, and waits for its last run when stopped', async () => {
  const runs = { begun: 0, running: 0, atOnce: 0 };
  const third = Promise.withResolvers<void>();
  const loop = every(
    1,
    async () => {
      runs.begun++;
      runs.atOnce = Math.max(runs.atOnce, ++runs.running);
      if (runs.begun === 3) third.resolve();
      await new Promise((resolve) => setImmediate(resolve));
      runs.running--;
      if (runs.begun === 1) throw new Error('away');
    },
    log,
  );
  await third.promise;
  await loop.stop();
  expect(runs).toMatchObject({ running: 0, atOnce: 1 });
  const { begun } = runs;
  await new Promise((resolve) => setImmediate(resolve));
  expect(runs.begun).toBe(begun);
});
