import type { LogEntry } from '@zilker/contracts/log';
import type { Drop } from '../drops/drop.ts';
import { type DropState, readState } from '../drops/drop-state.ts';
import type { ReadHash } from '../drops/read-hash.ts';
import { MemoryLost } from '../redis/scripts.ts';
import type { RoomContext } from '../room-context.ts';
import { unbroken } from './memory.ts';

const lookAgainMs = 200;

/**
 * What was read of a drop, if it can be believed: a drop does not vanish, and no figure of it falls. Until its memory is put together
 * again this replica keeps what it knows, and its screens say that nobody is called.
 * @throws MemoryLost when Redis knows less than this replica
 */
export async function believe(room: RoomContext, drop: Drop, { known, hash }: ReadHash): Promise<DropState> {
  const state = known ? readState(hash, drop.state) : null;
  drop.lost = state === null || (await isForgotten(room, drop, state));
  if (state === null || drop.lost) {
    drop.nextPollAtMs = room.nowMs() + lookAgainMs;
    throw new MemoryLost(drop.id);
  }
  // places that were given out here since the reading
  state.places = Math.max(state.places, drop.state.places);
  return state;
}

/** A reading may also be older than what was learnt since; the script looks at what is there now, and fences the drop off. */
async function isForgotten({ scripts }: RoomContext, drop: Drop, read: DropState): Promise<boolean> {
  const atLeast = {
    places: drop.state.places,
    serving: drop.state.serving,
    called: drop.calls.size,
    seq: drop.log.length,
    gone: drop.gone.size,
    movedCount: drop.moved.size,
  };
  const behind = Object.entries(atLeast).some(
    ([name, figure]) => read[name as keyof typeof atLeast] < figure,
  );
  if (!behind) return false;
  // of the log only what can be put together again
  atLeast.seq = unbroken(drop.log).length;
  return (await scripts('doubt', [drop.keys.state], Object.entries(atLeast).flat())) === 1;
}

/** The memory was put together again, maybe on another server: what is copied piece by piece is copied from its beginning. */
export async function relearn({ redis, nowMs }: RoomContext, drop: Drop, state: DropState): Promise<void> {
  const kept = await redis.lrange(drop.keys.log, 0, drop.log.length - 1);
  const parted = drop.log.findIndex((entry, seq) => {
    const json = kept[seq];
    return json === undefined || (JSON.parse(json) as LogEntry).hash !== entry.hash;
  });
  if (drop.log.length > 0 && parted >= 0) drop.log.length = parted;
  drop.readTo = '0';
  drop.restored.clear();
  drop.relearntAtMs = nowMs();
  // the first reading of a drop that is new here is no joining
  drop.state = { ...drop.state, places: Math.max(drop.state.places, state.places) };
}

/** Keeps in mind how fast the line grew at its fastest: so many may have come in the second that is lost. */
export function noteJoins(drop: Drop, places: number, nowMs: number): void {
  const before = { places: drop.state.places, atMs: drop.readAtMs };
  const fromMs = before.atMs === 0 ? drop.state.definition.lobbyOpensAtMs : before.atMs;
  const grown = before.atMs === 0 ? places : places - before.places;
  const seconds = Math.max(0.2, (nowMs - fromMs) / 1000);
  if (grown > 0) drop.joinsPeak = Math.max(drop.joinsPeak, Math.min(grown, grown / seconds));
}
