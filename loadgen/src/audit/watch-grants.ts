import type { Id } from '@zilker/contracts/ids';
import { type CallEntry, callStream } from '@zilker/contracts/signals/calls';
import { grantKey } from '@zilker/contracts/signals/grants';
import type { RedisClient } from '@zilker/runtime/redis';
import { allCalls, readCalls } from './read-record.ts';
import type { DropRecord } from './record.ts';

const everyMs = 200;

/**
 * Reads calls and grants in one go, again and again while the drop runs: what was granted later excuses no earlier call, and a call
 * that was in the stream once was made, whatever becomes of the stream.
 */
export function watchGrants(
  redis: RedisClient,
  drop: Id<'drop'>,
): { stop(): Pick<DropRecord, 'grants' | 'calls'> } {
  const grants: DropRecord['grants'] = [];
  let calls: CallEntry[] = [];
  let countBefore = 0;
  let reading = false;
  const look = async () => {
    const pair = await readBoth(redis, drop);
    if (pair !== undefined) grants.push(pair);
    if (pair === undefined || pair.calls === countBefore) return;
    calls = allCalls([...calls, ...(await readCalls(redis, drop))]);
    countBefore = pair.calls;
  };
  const timer = setInterval(() => {
    if (reading) return;
    reading = true;
    void look()
      // while Redis is away there is nothing to see
      .catch(() => undefined)
      .finally(() => {
        reading = false;
      });
  }, everyMs);
  return {
    stop() {
      clearInterval(timer);
      return { grants, calls };
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
