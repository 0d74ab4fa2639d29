import { commitment } from '@zilker/contracts/draw/seed';
import type { DropDefinition } from '@zilker/contracts/drop';
import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import { logStart } from '@zilker/contracts/log-chain';
import { dropsKey, keysOf } from '../redis/keys.ts';
import type { RoomContext } from '../room-context.ts';
import { readState } from './drop-state.ts';
import { beaconFor } from './times.ts';

/**
 * Crossing 1: takes the box office's definition of a drop, unless it knows a newer one. The first also seals the secret and
 * names the beacon round. Every call hands the commitment to the record again, since the one before may have died half way.
 * @returns the version that counts now
 */
export async function defineDrop(room: RoomContext, definition: DropDefinition): Promise<number> {
  const { redis, scripts } = room;
  const keys = keysOf(definition.drop);
  const beacon = beaconFor(room.beacon?.chain, definition.drawAtMs);
  // a name in the list without a drop does no harm, a drop that is not on it would never be drawn
  await redis.sadd(dropsKey, definition.drop);
  const version = await scripts(
    'define',
    [keys.state],
    [
      definition.version,
      JSON.stringify(definition),
      definition.drawAtMs,
      beacon === null ? '' : JSON.stringify(beacon),
      definition.ratePerMinute,
      definition.lobbyOpensAtMs,
      definition.openWindowMs,
      logStart,
    ],
  );
  const state = readState(await redis.hgetall(keys.state), null);
  if (state !== null)
    await redis.rpush(keys.reports, JSON.stringify(committedReport(room, definition.drop, state)));
  return Number(version);
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
