import type { Id } from '@zilker/contracts/ids';
import { callStream } from '@zilker/contracts/signals/calls';
import { grantKey } from '@zilker/contracts/signals/grants';
import type { RedisClient } from '@zilker/runtime/redis';
import type { DropRecord } from './record.ts';

const everyMs = 200;

/** Reads calls and grants in one go, again and again while the drop runs: what was granted later excuses no earlier call. */
export function watchGrants(redis: RedisClient, drop: Id<'drop'>): { stop(): DropRecord['grants'] } {
  const seen: DropRecord['grants'] = [];
  let reading = false;
  const timer = setInterval(() => {
    if (reading) return;
    reading = true;
    void readBoth(redis, drop)
      .then((pair) => pair && seen.push(pair))
      .finally(() => {
        reading = false;
      });
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return seen;
    },
  };
}

async function readBoth(
  redis: RedisClient,
  drop: Id<'drop'>,
): Promise<DropRecord['grants'][number] | undefined> {
  const answers = await redis
    .multi()
    .xlen(callStream(drop))
    .hget(grantKey(drop), 'granted')
    .exec()
    .catch(() => null);
  const [calls, granted] = (answers ?? []).map(([, value]) => value);
  // the box office's word has run out: nobody is called then, and there is nothing to compare
  if (typeof calls !== 'number' || typeof granted !== 'string') return undefined;
  return { atMs: Date.now(), calls, granted: Number(granted) };
}
