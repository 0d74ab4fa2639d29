import { parseCallEntry } from '@zilker/contracts/signals/calls';
import { callNext } from '../call/call-next.ts';
import { newDrop } from '../drops/drop.ts';
import { readState } from '../drops/drop-state.ts';
import { roomSecrets } from '../join/secrets.ts';
import { createPresence } from '../presence/presence.ts';
import type { RoomContext } from '../room-context.ts';
import type { ScriptBench, ScriptDrop } from './script-drop.ts';

/**
 * What one replica has to do with the calls of one drop, step by step: who is here by it, what it has read, and its tries at
 * calling. `nowMs` is its own idea of Redis's clock.
 */
export async function makeLineReplica(
  bench: ScriptBench,
  of: ScriptDrop,
  replica: string,
  nowMs: () => number = Date.now,
) {
  const room = {
    redis: bench.redis,
    scripts: bench.scripts,
    replica,
    nowMs,
    secrets: roomSecrets(Buffer.alloc(32)),
    work: { maxNumber: 0 },
  } as Partial<RoomContext> as RoomContext;
  const presence = createPresence(room);
  const state = readState(await of.state(), null);
  if (state === null) throw new Error('The drop is there.');
  const drop = newDrop(room, of.drop, state);
  drop.state.definition = { ...state.definition, mode: 'standby' };

  async function readCalls(): Promise<void> {
    const entries = await bench.redis.xrange(
      drop.keys.calls,
      drop.readTo === '0' ? '-' : `(${drop.readTo}`,
      '+',
    );
    for (const [id, fields] of entries) {
      drop.readTo = id;
      const call = parseCallEntry(fields);
      drop.calls.set(call.index, call);
    }
  }

  return {
    room,
    presence,
    drop,
    readCalls,
    /** These fans are here, by sockets of this replica; the others hear of it. */
    async open(indices: Iterable<number>): Promise<void> {
      for (const index of indices) presence.socketOpened(drop.id, index);
      await presence.flush(drop);
    },
    /** What others said is old: the next try reads it again. */
    listen(): void {
      drop.others.readAtMs = Number.NEGATIVE_INFINITY;
    },
    stopListening(): void {
      drop.others.readAtMs = Number.POSITIVE_INFINITY;
    },
    /** One turn of its loop. */
    async turn(): Promise<number> {
      await readCalls();
      return callNext(room, presence, drop);
    },
  };
}
