import { expect, test } from 'vitest';
import { createLog } from './log.ts';
import { runStopPhases } from './stop-phases.ts';

const log = createLog('test', { level: 'silent' });

test('phases run in order, and none is kept from running by the one before', async () => {
  const ran: string[] = [];
  const failed = await runStopPhases(log, [
    { name: 'first', run: () => void ran.push('first') },
    { name: 'broken', run: () => Promise.reject(new Error('no')) },
    { name: 'stuck', timeoutMs: 5, run: () => new Promise(() => {}) },
    { name: 'last', run: async () => void ran.push('last') },
  ]);
  expect(ran).toEqual(['first', 'last']);
  expect(failed).toEqual(['broken', 'stuck']);
});
