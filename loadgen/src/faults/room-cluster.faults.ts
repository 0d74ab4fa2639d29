import { grantKey } from '@zilker/contracts/signals/grants';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { untilCalls } from './conditions.ts';
import { type FaultStack, openFaultStack } from './fault-stack.ts';

let room: FaultStack;

beforeAll(async () => {
  room = await openFaultStack({ redisCluster: true });
}, 180_000);
afterAll(() => room?.close(), 60_000);

test('two drops on a Redis Cluster, of which one loses its master while it calls', async () => {
  const [figures, others] = await Promise.all([
    room.runClean({
      async meanwhile(about) {
        await untilCalls(about, 6);
        const failOver = async () => room.stack.stores.cluster?.failOver(grantKey(about.drop));
        // what the master had not handed on is lost with it
        await about.fault('a master fails over', failOver, { memoryLost: true });
      },
    }),
    room.runClean({ seed: 12, fans: 60 }),
  ]);
  expect(figures.sold).toBeGreaterThan(0);
  expect(others.sold).toBeGreaterThan(0);
});
