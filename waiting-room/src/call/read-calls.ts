import { type CallEntry, parseCallEntry } from '@zilker/contracts/signals/calls';
import type { Redis } from 'ioredis';
import type { Drop } from '../drops/drop.ts';
import type { RoomContext } from '../room-context.ts';

/** Short, so that a drop that is new here joins the next reading soon. */
const blockMs = 200;
const atOnce = 1_000;
const pauseMs = 200;

export type CallReader = { stop(): Promise<void> };

type Stream = [key: string, entries: [id: string, fields: string[]][]];

/**
 * Reads the calls of all drops from their streams, each from its beginning, over a connection that does nothing else. A
 * replica that starts late, or lost its connection, so knows every call that ever was.
 */
export function readCalls(
  room: RoomContext,
  redis: Redis,
  drops: ReadonlyMap<string, Drop>,
  onCall: (drop: Drop, call: CallEntry) => void,
): CallReader {
  let stopped = false;

  async function loop(): Promise<void> {
    while (!stopped) {
      try {
        await readOnce();
      } catch (cause) {
        if (stopped) return;
        room.log.debug('calls_unread', { cause });
        await pause(pauseMs);
      }
    }
  }

  async function readOnce(): Promise<void> {
    // a closed drop gets no more calls, but a replica that starts late wants to know the old ones
    const live = [...drops.values()].filter((drop) => drop.state.phase !== 'scheduled');
    if (live.length === 0) return pause(blockMs);
    const ends = live.map((drop) => drop.readTo);
    const keys = live.map((drop) => drop.keys.calls);
    const streams = (await redis.xread('COUNT', atOnce, 'BLOCK', blockMs, 'STREAMS', ...keys, ...ends)) as
      | Stream[]
      | null;
    for (const [key, entries] of streams ?? []) {
      const drop = live.find((one) => one.keys.calls === key);
      if (drop !== undefined) for (const [id, fields] of entries) take(drop, id, fields);
    }
  }

  function take(drop: Drop, id: string, fields: string[]): void {
    drop.readTo = id;
    const call = parseCallEntry(fields);
    const known = drop.calls.get(call.index);
    if (known !== undefined && known.callNo >= call.callNo) return;
    drop.calls.set(call.index, call);
    onCall(drop, call);
  }

  const running = loop();
  return {
    async stop() {
      stopped = true;
      redis.disconnect();
      await running;
    },
  };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
