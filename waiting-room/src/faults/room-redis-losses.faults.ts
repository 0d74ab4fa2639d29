import { afterEach, describe, test } from 'vitest';
import { moments, openLossBench, remains, replicas } from '../testing/redis-loss.ts';

let bench: Awaited<ReturnType<typeof openLossBench>> | undefined;
afterEach(() => bench?.close());

describe.each(moments)('Redis dies %s', (moment) => {
  describe.each(remains)('and comes back %s', (left) => {
    test.each(replicas)('with replicas %s: no place moves, and none is called twice', async (rooms) => {
      bench = await openLossBench();
      await bench.survive({ moment, left, rooms });
    });
  });
});
