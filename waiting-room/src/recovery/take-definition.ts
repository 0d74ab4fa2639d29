import type { DropDefinition } from '@zilker/contracts/drop';
import type { DropRecord } from '@zilker/contracts/record';
import { defineDrop } from '../drops/define-drop.ts';
import type { StateHash } from '../drops/drop-state.ts';
import type { Drops } from '../drops/drops.ts';
import { readHash } from '../drops/read-hash.ts';
import { keysOf } from '../redis/keys.ts';
import { MemoryLost } from '../redis/scripts.ts';
import type { RoomContext } from '../room-context.ts';
import { layDownRecord } from './recover-drop.ts';

/**
 * Crossing 1. The definition of a drop that is known, or new, is taken at once. For one that Redis lost, definition and record are
 * laid down with what the replicas remember, and taken as soon as it is put together again.
 * @returns the version that counts now, or will then
 * @throws Error when Redis is away
 */
export async function takeDefinition(
  room: RoomContext,
  drops: Drops,
  laid: { definition: DropDefinition; record: DropRecord | null },
): Promise<number> {
  const { definition, record } = laid;
  const id = definition.drop;
  const keys = keysOf(id);
  const { known, hash } = await readHash(room, keys);
  const isNew = hash.definition === undefined && record === null && !drops.all.has(id);
  if (known && record !== null && knowsMore(record, hash)) await doubt(room, id, record, hash);
  else if (known || isNew) {
    try {
      return await defineDrop(room, definition);
    } catch (cause) {
      // lost in this moment
      if (!(cause instanceof MemoryLost)) throw cause;
    }
  }
  if (!(await layDownRecord(room, laid))) return defineDrop(room, definition);
  if (!drops.all.has(id)) drops.missed.set(id, { sinceMs: performance.now(), mustBe: true });
  return definition.version;
}

/** Reports may reach the record after it was asked for what it knew: then it knows more than what was put together. */
function knowsMore(record: DropRecord, state: StateHash): boolean {
  const figure = (name: string) => Number(state[name] || 0);
  return (
    record.log.length > figure('seq') ||
    record.places > figure('places') ||
    record.calls.reduce((sum, { callNo }) => sum + callNo, 0) > figure('called') ||
    record.gone.length > figure('gone') ||
    record.moved.length > figure('movedCount') ||
    (record.frozen !== null && !state.roster)
  );
}

async function doubt(room: RoomContext, id: string, record: DropRecord, state: StateHash): Promise<void> {
  const figures = {
    seq: record.log.length,
    places: record.places,
    called: record.calls.reduce((sum, { callNo }) => sum + callNo, 0),
    gone: record.gone.length,
    movedCount: record.moved.length,
    // a figure that no state has is always too low
    ...(record.frozen !== null && !state.roster ? { rosters: 1 } : {}),
  };
  await room.scripts('doubt', [keysOf(id).state], Object.entries(figures).flat());
}
