import type { Db } from '@zilker/box-office/db';
import { withTransaction } from '@zilker/box-office/db';
import { liveDrops } from '@zilker/box-office/drops/live-drops';
import type { CallFacts } from '@zilker/box-office/visits/apply-call';
import { recordCalls } from '@zilker/box-office/visits/record-calls';
import type { Id } from '@zilker/contracts/ids';
import { callGroup, callStream, parseCallEntry } from '@zilker/contracts/signals/calls';
import type { Log } from '@zilker/runtime/log';
import { type Clock, startClock } from '../clocks/clock.ts';
import { createEachDrop } from '../clocks/each-drop.ts';
import type { RedisClient, WorkersContext } from '../context.ts';
import { callsRead, callsUngranted } from '../events.ts';

const everyMs = 100;
const entriesMax = 500;
const atOnce = 4;
/** What another worker read and did not finish is taken over so much later. */
const idleMsDefault = 5_000;

type Entry = { id: string; fields: readonly string[] };

/** Crossing 2: makes visits of the rooms' calls. An entry is acknowledged once its visit is committed. */
export function startCalls(context: WorkersContext, consumer: string): Clock {
  const { db, log, now } = context;
  const eachDrop = createEachDrop({ atOnce, log });
  return startClock('calls', {
    everyMs,
    log,
    turn: async () => {
      let most = 0;
      await eachDrop(await liveDrops(db, now()), async ({ id: drop }) => {
        most = Math.max(most, await readCalls(context, { drop, consumer }));
      });
      return most >= entriesMax ? 'more' : undefined;
    },
  });
}

/** One reading of one drop's stream: what was left over first, then what is new. Resolves to how many entries there were. */
export async function readCalls(
  { redis, db, log }: { redis: RedisClient; db: Db; log: Log },
  from: { drop: Id<'drop'>; consumer: string; idleMs?: number },
): Promise<number> {
  const stream = callStream(from.drop);
  const entries = await read(redis, stream, from.consumer, from.idleMs ?? idleMsDefault);
  if (entries.length === 0) return 0;
  const calls = entries.flatMap((entry) => callOf(entry, from.drop, log));
  const ungranted = await withTransaction(db, (tx) => recordCalls(tx, { drop: from.drop, calls }));
  await redis.xack(stream, callGroup, ...entries.map((entry) => entry.id));
  callsRead(log, calls.length, { drop: from.drop });
  if (ungranted > 0) callsUngranted(log, ungranted, { drop: from.drop });
  return entries.length;
}

async function read(redis: RedisClient, stream: string, consumer: string, idleMs: number): Promise<Entry[]> {
  try {
    const [, left] = (await redis.xautoclaim(
      stream,
      callGroup,
      consumer,
      idleMs,
      '0',
      'COUNT',
      entriesMax,
    )) as [string, [string, string[]][]];
    const fresh = (await redis.xreadgroup(
      'GROUP',
      callGroup,
      consumer,
      'COUNT',
      entriesMax,
      'STREAMS',
      stream,
      '>',
    )) as [string, [string, string[]][]][] | null;
    return [...left, ...(fresh?.[0]?.[1] ?? [])].map(([id, fields]) => ({ id, fields }));
  } catch (cause) {
    if (!(cause instanceof Error && cause.message.startsWith('NOGROUP'))) throw cause;
    // the first to come makes the group, from the beginning: what was read before is only read again
    await redis.xgroup('CREATE', stream, callGroup, '0', 'MKSTREAM').catch((error: unknown) => {
      if (!(error instanceof Error && error.message.startsWith('BUSYGROUP'))) throw error;
    });
    return [];
  }
}

/** An entry that is none of ours is left out and acknowledged: it would not be better the next time. */
function callOf({ id, fields }: Entry, drop: Id<'drop'>, log: Log): CallFacts[] {
  try {
    const { index, position, callNo, atMs, openByMs } = parseCallEntry(fields);
    return [{ index, position, callNo, calledAt: new Date(atMs), openBy: new Date(openByMs) }];
  } catch (cause) {
    log.error('call_unreadable', { drop, messageId: id, cause });
    return [];
  }
}
