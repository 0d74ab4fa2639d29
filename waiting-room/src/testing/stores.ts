import { createRedis, untilReady } from '@zilker/runtime/redis';

const env = (name: string) => process.env[name] ?? '';

/**
 * Redis for one test file: a logical database of its own, since a room looks after every drop that it finds. Vitest runs one
 * file at a time in each of its pool's slots. `second` is for another room in the same file that must not meet the first.
 */
export function redisUrl(user: 'ROOM' | 'WORKERS' | 'ADMIN', second = false): string {
  const slot = Number(process.env.VITEST_POOL_ID ?? 1) % 7;
  return `${env(`TEST_REDIS_URL_${user}`)}/${1 + slot + (second ? 7 : 0)}`;
}

/** Nothing of the file before is left. */
export async function emptyRedis(second = false): Promise<void> {
  const admin = createRedis(redisUrl('ADMIN', second), { name: 'test-admin' });
  await untilReady(admin);
  await admin.flushdb();
  admin.disconnect();
}

/** Redis as the workers reach it: they write grants, and may touch no key of the room. */
export const workersRedis = (second = false) =>
  createRedis(redisUrl('WORKERS', second), { name: 'test-workers' });
export const roomRedis = () => createRedis(redisUrl('ROOM'), { name: 'test-room' });
export const sqsEndpoint = () => env('TEST_SQS_ENDPOINT');
