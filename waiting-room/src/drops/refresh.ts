import type { LogEntry } from '@zilker/contracts/log';
import { decodeGrant, type GrantWord } from '@zilker/contracts/signals/grants';
import { readNewlyMoved } from '../device/read-moved.ts';
import { believe, noteJoins, relearn } from '../recovery/believe.ts';
import type { RoomContext } from '../room-context.ts';
import { readAsked } from '../texts/read-asked.ts';
import { notePace } from '../ticks/pace.ts';
import { readNewlyChallenged } from '../work/read-challenged.ts';
import { type Drop, updateView } from './drop.ts';
import type { DropState } from './drop-state.ts';
import { readHash } from './read-hash.ts';

/** How often a drop that moves is read, one that waits for its day and may be rescheduled, and one that is over. */
const pollEveryMs = 200;
const waitEveryMs = 400;
const restEveryMs = 3_000;
/** A scheduled drop wakes so long before its lobby opens. */
const wakeBeforeMs = 15_000;

/** What a reading brought, for those who tell the screens. */
export type Changes = {
  facts: boolean;
  /** Something that a screen should not wait a second for: the phase, the limit, the log. */
  urgent: boolean;
  entries: readonly LogEntry[];
  /** Places given up since, by whatever replica. */
  gone: readonly number[];
  /** Places that went to another device since. */
  moved: readonly number[];
  /** Places that are asked for more work since. */
  challenged: readonly number[];
};

/** Reads a drop's state again, and whatever has moved with it. @throws Error when Redis is away */
export async function refresh(room: RoomContext, drop: Drop): Promise<Changes> {
  const { redis } = room;
  const { keys } = drop;
  const readAtMs = room.nowMs();
  const [read, grantHash, pendingReports] = await Promise.all([
    readHash(room, keys),
    redis.hgetall(keys.grant),
    redis.llen(keys.reports),
  ]);
  const before = { state: drop.state, factsJson: drop.factsJson, limitedBy: drop.tick.limitedBy };
  const state = await believe(room, drop, read);
  const nowMs = room.nowMs();
  if (state.rebuilds !== before.state.rebuilds) await relearn(room, drop, state);
  noteJoins(drop, state.places, nowMs);
  drop.state = state;
  drop.grant = readGrant(room, drop, grantHash);
  drop.pendingReports = pendingReports;
  const gone = await readNewlyGone(room, drop);
  const moved = await readNewlyMoved(room, drop);
  const challenged = await readNewlyChallenged(room, drop);
  await readAsked(room, drop);
  drop.readAtMs = readAtMs;
  const entries = await readNewEntries(room, drop);
  drop.remembered = read.hash;
  if (state.phase === 'calling') notePace(drop.pace, nowMs, state.serving);
  const moves = isAwake(state, nowMs) || pendingReports > 0;
  drop.nextPollAtMs = nowMs + (moves ? pollEveryMs : state.phase === 'closed' ? restEveryMs : waitEveryMs);
  updateView(room, drop, true);
  return {
    facts: drop.factsJson !== before.factsJson,
    urgent:
      state.phase !== before.state.phase ||
      state.head !== before.state.head ||
      drop.tick.limitedBy !== before.limitedBy,
    entries,
    gone,
    moved,
    challenged,
  };
}

/** It moves, or its fans gather. */
export function isAwake({ phase, definition }: DropState, nowMs: number): boolean {
  if (phase === 'closed') return false;
  return phase !== 'scheduled' || nowMs >= definition.lobbyOpensAtMs - wakeBeforeMs;
}

/** A word that cannot be read counts as none: nobody is called on it. */
function readGrant(room: RoomContext, drop: Drop, hash: Record<string, string>): GrantWord | null {
  try {
    return decodeGrant(hash);
  } catch (cause) {
    room.log.error('grant_unreadable', { drop: drop.id, cause });
    return null;
  }
}

async function readNewlyGone({ redis }: RoomContext, drop: Drop): Promise<number[]> {
  if (drop.state.gone === drop.gone.size) return [];
  const before = drop.gone;
  drop.gone = new Set((await redis.smembers(drop.keys.gone)).map(Number));
  return [...drop.gone].filter((index) => !before.has(index));
}

async function readNewEntries(room: RoomContext, drop: Drop): Promise<LogEntry[]> {
  if (drop.state.seq <= drop.log.length) return [];
  const fresh = (await room.redis.lrange(drop.keys.log, drop.log.length, drop.state.seq - 1)).map(
    (json) => JSON.parse(json) as LogEntry,
  );
  drop.log.push(...fresh);
  return fresh;
}
