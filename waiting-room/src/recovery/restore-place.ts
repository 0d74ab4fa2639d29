import { leafOf } from '@zilker/contracts/draw/leaf';
import { bucketSize } from '@zilker/contracts/draw/merkle';
import { Refusal } from '@zilker/contracts/errors';
import type { PlaceClaims } from '@zilker/contracts/tokens';
import { isHolder } from '../device/holder.ts';
import type { Drop } from '../drops/drop.ts';
import { readHash } from '../drops/read-hash.ts';
import { placeRestored } from '../events.ts';
import { packEntry } from '../join/entry.ts';
import { accountSpot } from '../redis/keys.ts';
import type { RoomContext } from '../room-context.ts';
import { isHole } from './holes.ts';

const retryAfterMs = 2_000;
const nobody = Buffer.alloc(32).toString('base64url');

/** Whether Redis may have lost this place, and it has not come back by way of this replica. */
export function mayBeLost({ state, restored }: Drop, index: number): boolean {
  return index >= state.lostFrom && index < state.lostBelow && !restored.has(index);
}

/** From the putting together until each replica has surely put back the places that it knows of. */
const knownBackMs = 1_500;

/**
 * Whether places that a replica knows of may still be missing: somebody who joins now without the token of before could be given a
 * second one.
 */
export function isFillingUp({ lost, state, relearntAtMs }: Drop, nowMs: number): boolean {
  return lost || (state.lostBelow > 0 && nowMs - relearntAtMs < knownBackMs);
}

/**
 * Puts a place back that Redis lost, if it did, by the token that its fan kept. The token is signed by the room, and its leaf is worked out again
 * from the account, so neither can be another's. After the freeze it counts only if it is in the roster: places without a leaf when the
 * roster was fixed are known and refused. Where leaves were lost after that, a place that was in the roster cannot be held to it
 * before all of its leaves are back (`draw/read-proof.ts` does so then); until then signature, leaf and index speak for it.
 * @throws Refusal `place_invalid` when the place is another's, or was not in the draw; `unavailable` while the roster is being fixed
 */
export async function restorePlace(room: RoomContext, drop: Drop, place: PlaceClaims): Promise<void> {
  const { index, sub: account } = place;
  const leaf = Buffer.from(leafOf({ drop: drop.id, account, blind: room.secrets.blind(drop.id, account) }));
  if (leaf.toString('base64url') !== place.leaf) throw new Refusal('place_invalid');
  const { frozen, roster, holes } = drop.state;
  if (frozen !== null && roster !== null && index < frozen.n && isHole(holes, index))
    throw new Refusal('place_invalid');
  const { keys } = drop;
  const spot = accountSpot(account);
  const [outcome] = (await room.scripts(
    'restore',
    [
      keys.state,
      keys.accounts(spot.bucket),
      keys.leaves(Math.floor(index / bucketSize)),
      keys.gone,
      keys.called,
      keys.roots,
      keys.reports,
    ],
    [spot.field, index, leaf, entryOf(drop, place), roster ?? '', Math.round(room.nowMs())],
  )) as [string];
  if (outcome === 'later') throw new Refusal('unavailable', { detail: { retryAfterMs } });
  if (outcome !== 'ok' && outcome !== 'there') throw new Refusal('place_invalid');
  drop.restored.add(index);
  if (outcome === 'ok') placeRestored(room.log, { drop: drop.id, index });
}

/**
 * The same for who is only looking: while it cannot be done, the token is believed, and the place is put back a moment later
 * (`recovery.ts`).
 * @throws Refusal `place_invalid`
 */
export async function restoreSeen(room: RoomContext, drop: Drop, place: PlaceClaims): Promise<void> {
  if (!mayBeLost(drop, place.index)) return;
  try {
    await restorePlace(room, drop, place);
  } catch (cause) {
    if (isInvalid(cause)) throw cause;
  }
}

export const isInvalid = (cause: unknown): cause is Refusal =>
  cause instanceof Refusal && cause.code === 'place_invalid';

/** Places that were lost come back with their fans; who asks for one without its token so soon is told to wait for them. */
const comeBackMs = 60_000;

/** Whether an account that has no place may have had one that is yet to come back. @throws Error when Redis is away */
export async function mayComeBack(room: RoomContext, { keys }: Drop): Promise<boolean> {
  // not by this replica's copy, which may be older than the loss
  const { hash } = await readHash(room, keys);
  return Number(hash.lostBelow ?? 0) > 0 && room.nowMs() - Number(hash.rebuiltAtMs ?? 0) < comeBackMs;
}

/** Who holds the place: the device it moved to, else the one of the token, if it held it. */
function entryOf(drop: Drop, place: PlaceClaims): Buffer {
  const moved = drop.moved.get(place.index);
  if (moved !== undefined) return packEntry({ index: place.index, ...moved });
  const jkt = isHolder(moved, place) ? place.jkt : nobody;
  return packEntry({ index: place.index, jkt, epoch: place.epoch });
}
