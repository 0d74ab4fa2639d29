import { afterEach, expect, test } from 'vitest';
import { openLossBench } from '../testing/redis-loss.ts';

let bench: Awaited<ReturnType<typeof openLossBench>> | undefined;
afterEach(() => bench?.close());

// every pair of moment and loss is in `faults/room-redis-losses.faults.ts`
test.each([
  { moment: 'in the lobby', left: 'empty', rooms: 'alive' },
  { moment: 'between freeze and draw', left: 'without the last tenth of its file', rooms: 'alive' },
  { moment: 'while calling', left: 'empty', rooms: 'restarted' },
] as const)('Redis dies $moment and comes back $left, with replicas $rooms: nothing moves', async (how) => {
  bench = await openLossBench();
  await bench.survive(how);
  expect(bench.room.replicas).toHaveLength(2);
});
