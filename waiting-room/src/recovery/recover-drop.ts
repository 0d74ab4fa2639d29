import type { DropDefinition } from '@zilker/contracts/drop';
import type { DropRecord } from '@zilker/contracts/record';
import type { CallEntry } from '@zilker/contracts/signals/calls';
import { formatMoved } from '../device/read-moved.ts';
import { defineDrop } from '../drops/define-drop.ts';
import type { Drop } from '../drops/drop.ts';
import { type ReadHash, readHash } from '../drops/read-hash.ts';
import { memoryRebuilt } from '../events.ts';
import { type DropKeys, dropsKey, keysOf } from '../redis/keys.ts';
import { sendReport } from '../reports/send-reports.ts';
import type { RoomContext } from '../room-context.ts';
import { type Memory, memoryOf, parseMemory } from './memory.ts';
import { type Merged, mergeMemories } from './merge-memories.ts';
import { missingReports } from './missing-reports.ts';
import { putOff } from './put-off.ts';
import { recordMemory } from './record-memory.ts';
import { type Remains, readRemains } from './remains.ts';

/** From the first memory on, the replicas have so long for theirs: each is back within a second of Redis, and then reads. */
const settleMs = 2_000;
/** So often the record is asked until it answers. */
const askEveryMs = 3_000;

/**
 * One try at putting a drop's memory together again: this replica lays down what it knows, the record is asked for what it knows, and
 * once both are there whoever is first writes the whole. Every replica tries; the scripts see to it that it happens once.
 * @returns true when the drop is known again
 * @throws Error when Redis is away
 */
export async function recoverDrop(room: RoomContext, id: string, drop: Drop | undefined): Promise<boolean> {
  const keys = keysOf(id);
  const read = await readHash(room, keys);
  if (read.known) return true;
  await layDown(room, keys, read.run, drop);
  const laid = await room.redis.hgetall(keys.memories);
  if (laid['of:record'] === undefined) {
    await askRecord(room, id, keys);
    return false;
  }
  const { definition, record } = JSON.parse(laid['of:record']) as RecordLaid;
  const known = recordMemory(definition, record, room.beacon?.chain);
  const remains = await readRemains(room, keys, read);
  const replicas = Object.keys(laid).filter((field) => field.startsWith('of:') && field !== 'of:record');
  const memories = [
    known,
    ...(remains.memory === null ? [] : [remains.memory]),
    ...replicas.map((field) => parseMemory(laid[field] ?? '')),
  ];
  const nowMs = room.nowMs();
  const merged = putOff(mergeMemories(memories, nowMs), nowMs);
  const outcome = await rebuild(room, id, { read, laid, merged, record: known, remains });
  if (outcome !== 'ok') return outcome === 'done';
  const { places, serving, called, phase } = merged.state;
  memoryRebuilt(
    room.log,
    { lost: merged.lost ? 'yes' : 'no' },
    {
      drop: id,
      phase,
      places,
      serving,
      calls: called,
      from: memories.map(({ from }) => from).join(' '),
    },
  );
  await room.redis.sadd(dropsKey, id);
  // it may be newer than what the room had taken
  await defineDrop(room, definition);
  return true;
}

/** As the record is kept while everyone lays down what they know. */
type RecordLaid = { definition: DropDefinition; record: DropRecord | null };

/** Lays down what the record knows. @returns false when the drop is known, and needs nobody's memory */
export async function layDownRecord(room: RoomContext, laid: RecordLaid): Promise<boolean> {
  const keys = keysOf(laid.definition.drop);
  const count = await room.scripts('remember', [keys.state, keys.memories], ['record', JSON.stringify(laid)]);
  return count !== 0;
}

async function layDown(
  room: RoomContext,
  keys: DropKeys,
  run: string,
  drop: Drop | undefined,
): Promise<void> {
  const memory = drop && memoryOf(drop);
  if (memory === null || memory === undefined) return;
  const [server, own] = await room.redis.hmget(keys.memories, 'run', `of:${room.replica}`);
  if (server === run && own !== null) return;
  await room.scripts('remember', [keys.state, keys.memories], [room.replica, JSON.stringify(memory)]);
}

/** One replica asks for all. Not by way of Redis's list of reports, which may be gone with the rest. */
async function askRecord(room: RoomContext, id: string, { forgot }: DropKeys): Promise<void> {
  if ((await room.redis.set(forgot, room.replica, 'PX', askEveryMs, 'NX')) === null) return;
  await sendReport(room, id, { fact: 'forgot', atMs: Math.round(room.nowMs()) });
}

async function rebuild(
  room: RoomContext,
  id: string,
  from: {
    read: ReadHash;
    laid: Record<string, string>;
    merged: Merged;
    record: Memory;
    remains: Remains;
  },
): Promise<string> {
  const { read, laid, merged, record, remains } = from;
  const keys = keysOf(id);
  const secret = room.secrets.drawSecret(id);
  const reports = missingReports(merged, record, { secret, nowMs: room.nowMs() });
  const [outcome] = (await room.scripts(
    'rebuild',
    [
      keys.state,
      keys.memories,
      keys.log,
      keys.reports,
      keys.called,
      keys.gone,
      keys.moved,
      keys.calls,
      keys.challenged,
      keys.asked,
      keys.roots,
    ],
    [
      read.run,
      laid.count ?? '',
      settleMs,
      JSON.stringify({
        state: merged.state,
        log: merged.log.map((entry) => JSON.stringify(entry)),
        reports: reports.map((report) => JSON.stringify(report)),
        called: merged.calls.map(({ index, callNo }) => [index, callNo]),
        gone: merged.gone,
        moved: merged.moved.map((move) => [move.index, formatMoved(move)]),
        calls: lacking(remains.calls, merged.calls),
      }),
      Buffer.from(merged.challenged, 'base64'),
      Buffer.from(merged.asked, 'base64'),
    ],
  )) as [string];
  return outcome;
}

/** Calls that the stream lacks. Replicas and workers that have read them read them again, which changes nothing. */
function lacking(stream: readonly CallEntry[], calls: readonly CallEntry[]): number[][] {
  const there = new Set(stream.map(({ index, callNo }) => `${index}:${callNo}`));
  return calls
    .filter(({ index, callNo }) => !there.has(`${index}:${callNo}`))
    .map(({ index, position, callNo, atMs, openByMs }) => [index, position, callNo, atMs, openByMs]);
}
