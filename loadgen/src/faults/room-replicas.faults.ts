import type { Replica } from '@zilker/local/replicas/start-replicas';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hold, untilCalls } from './conditions.ts';
import { type FaultStack, openFaultStack } from './fault-stack.ts';

let room: FaultStack;

beforeAll(async () => {
  room = await openFaultStack();
}, 180_000);
afterAll(() => room?.close(), 60_000);

function firstReplica(): Replica {
  const [replica] = room.stack.replicas['waiting-room']?.all ?? [];
  if (replica === undefined) throw new Error('There is no replica.');
  return replica;
}

test('a replica is killed with its fans on it, while the line is called', async () => {
  const { service } = firstReplica();
  const figures = await room.runClean({
    async meanwhile(about) {
      await untilCalls(about, 2);
      await about.fault('a replica is gone', () => service.kill());
      await untilCalls(about, 6);
      await service.start();
    },
  });
  expect(figures.sold).toBeGreaterThan(0);
});

test('a replica is cut off from Redis for 30 s', async () => {
  const { redis } = firstReplica();
  await room.runClean({
    async meanwhile(about) {
      await untilCalls(about, 6);
      await about.fault('a replica cannot reach Redis', async () => {
        redis?.cut();
        await hold(about, 30_000, () => redis?.mend());
      });
    },
  });
});

test('a replica stands still for 10 s', async () => {
  const { service } = firstReplica();
  await room.runClean({
    async meanwhile(about) {
      await untilCalls(about, 6);
      await about.fault('a replica stands still', async () => {
        service.freeze();
        await hold(about, 10_000, () => service.thaw());
      });
    },
  });
});
