import { commitment } from '@zilker/contracts/draw/seed';
import type { DropDefinition } from '@zilker/contracts/drop';
import { Refusal } from '@zilker/contracts/errors';
import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import { logStart } from '@zilker/contracts/log-chain';
import { definitionChanged } from '../events.ts';
import { dropsKey, keysOf } from '../redis/keys.ts';
import type { RoomContext } from '../room-context.ts';
import { type DropState, readState } from './drop-state.ts';
import { redefine } from './redefine.ts';
import { takeStep } from './step.ts';
import { beaconFor } from './times.ts';

/** Each try fails only when somebody else changed the drop in the same moment. */
const triesMax = 20;

/**
 * Crossing 1: takes the box office's definition of a drop, unless it knows a newer one. The first also seals the secret and
 * names the beacon round. Every call hands the commitment to the record again, since the one before may have died half way.
 * @returns the version that counts now
 * @throws Refusal `unavailable` when the drop would not stand still
 */
export async function defineDrop(room: RoomContext, definition: DropDefinition): Promise<number> {
  const { redis, scripts } = room;
  const keys = keysOf(definition.drop);
  // a name in the list without a drop does no harm, a drop that is not on it would never be drawn
  await redis.sadd(dropsKey, definition.drop);
  await scripts('define', [keys.state], [JSON.stringify(firstFields(definition, room.beacon?.chain))]);
  for (let tries = 0; tries < triesMax; tries++) {
    const state = readState(await redis.hgetall(keys.state), null);
    if (state === null) continue;
    if (state.definition.version >= definition.version || (await change(room, state, definition))) {
      const now = readState(await redis.hgetall(keys.state), state) ?? state;
      await redis.rpush(keys.reports, JSON.stringify(committedReport(room, definition.drop, now)));
      return now.definition.version;
    }
  }
  throw new Refusal('unavailable');
}

/** Takes a newer definition in one step with all that follows from it. False when the drop changed meanwhile. */
async function change(room: RoomContext, state: DropState, definition: DropDefinition): Promise<boolean> {
  const { set, text, act } = redefine(state, definition, room.beacon?.chain, room.nowMs());
  const outcome = await takeStep(
    room.scripts,
    definition.drop,
    {
      phases: [state.phase],
      only: {
        version: String(state.definition.version),
        rate: String(state.ratePerMinute),
        floor: String(state.floorPerMinute),
        drawAtMs: String(state.drawAtMs),
      },
      ...(text === null ? {} : { note: { atMs: Math.round(room.nowMs()), by: 'venue', act, text } }),
      set,
    },
    state,
  );
  if (outcome.done !== 'now') return false;
  definitionChanged(room.log, { drop: definition.drop, version: definition.version });
  return true;
}

/** The state of a drop that is new, beside what is zero or empty in every one. */
export function firstFields(
  definition: DropDefinition,
  chain: Parameters<typeof beaconFor>[0],
): Record<string, string> {
  const beacon = definition.mode === 'draw' ? beaconFor(chain, definition.drawAtMs) : null;
  return {
    version: String(definition.version),
    definition: JSON.stringify(definition),
    drawAtMs: String(definition.drawAtMs),
    beacon: beacon === null ? '' : JSON.stringify(beacon),
    rate: String(definition.ratePerMinute),
    floor: String(definition.floorPerMinute),
    lobbyOpensAtMs: String(definition.lobbyOpensAtMs),
    openWindowMs: String(definition.openWindowMs),
    head: logStart,
  };
}

/** What the record keeps of the sealing. */
export function committedReport(
  { secrets }: Pick<RoomContext, 'secrets'>,
  drop: string,
  state: { committedAtMs: number; beacon: Extract<RoomReport, { fact: 'committed' }>['beacon'] },
): RoomReport {
  return {
    fact: 'committed',
    commitment: Buffer.from(commitment(secrets.drawSecret(drop))).toString('hex'),
    atMs: state.committedAtMs,
    beacon: state.beacon,
  };
}
