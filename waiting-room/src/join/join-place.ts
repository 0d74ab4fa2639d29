import { bucketSize } from '@zilker/contracts/draw/merkle';
import { Refusal } from '@zilker/contracts/errors';
import { fillBucket } from '../draw/roster.ts';
import type { Drop } from '../drops/drop.ts';
import { placeJoined, workAsked } from '../events.ts';
import { isFillingUp, isInvalid, restorePlace } from '../recovery/restore-place.ts';
import { accountSpot, spotOf } from '../redis/keys.ts';
import type { RoomContext } from '../room-context.ts';
import { withLevel } from '../work/levels.ts';
import { pointsOf, type Suspect } from '../work/signals.ts';
import { holderOf } from './entry.ts';
import { leafFor } from './leaf.ts';
import { type PlaceReply, placeReply } from './place-reply.ts';
import { readBefore } from './read-before.ts';

export type JoinRequest = {
  account: `acc_${string}`;
  /** The thumbprint of the device that asks. */
  jkt: string;
  /** The place token that it has from before, if any. */
  before: string | undefined;
  /** Where it asks from, and by what it names itself. */
  address: string;
  header: Suspect['header'];
};

/** Where an account stands, by Redis. */
type Spot = { index: number; holder: boolean; epoch: number };

const levels = ['0', '1', '2', '3'] as const;
const triesMax = 5;
const retryAfterMs = 2_000;

/**
 * Account → index, once: asked again, in any tab and on any device, it answers the same place. The device that asked first holds it;
 * any other gets a token that shows it.
 * @throws Refusal `lobby_not_open` (detail `lobbyOpensAtMs`), `drop_over`, `place_left`, `unavailable`
 */
export async function joinPlace(room: RoomContext, drop: Drop, request: JoinRequest): Promise<PlaceReply> {
  const { account, jkt } = request;
  const blind = room.secrets.blind(drop.id, account);
  const leaf = leafFor(drop.id, account, blind);
  const before = await readBefore(room, drop, request);
  // whether Redis lost it is for Redis to say: this copy may be older, and the account would get another place
  if (before === undefined && isFillingUp(drop, room.nowMs()))
    throw new Refusal('unavailable', { detail: { retryAfterMs } });
  if (before !== undefined)
    await restorePlace(room, drop, before).catch((cause: unknown) => {
      if (!isInvalid(cause)) throw cause;
    });
  const spot = await spotOfAccount(room, drop, request, leaf);
  return placeReply(room, drop, { account, jkt, leaf, blind, work: before?.work ?? 0, ...spot });
}

async function spotOfAccount(
  room: RoomContext,
  drop: Drop,
  { account, jkt, address, header }: JoinRequest,
  leaf: Buffer,
): Promise<Spot> {
  const { keys } = drop;
  const own = accountSpot(account);
  const from = spotOf(room.secrets.address(drop.id, address));
  const points = drop.workBase === 0 ? -1 : pointsOf({ account, nowMs: room.nowMs(), header });
  let expected = Math.floor(drop.state.places / bucketSize);
  for (let tries = 0; tries < triesMax; tries++) {
    const [outcome, figure = 0, isNew = 0, holds = 0, epoch = 0, level = 0] = (await room.scripts(
      'join',
      [
        keys.state,
        keys.accounts(own.bucket),
        keys.leaves(expected),
        keys.leaves(expected + 1),
        keys.gone,
        keys.challenged,
        keys.addresses(from.bucket),
      ],
      [own.field, leaf, expected, holderOf(jkt), points, from.field, room.work.densePlaces],
    )) as [string, number?, number?, number?, number?, number?];
    if (outcome === 'bucket') {
      // many came since this replica last looked
      expected = Math.floor(figure / bucketSize);
      continue;
    }
    if (outcome !== 'ok') throw refusalOf(outcome, figure);
    if (isNew === 1) afterJoin(room, drop, figure, level);
    // known here at once, so that the first hello is not taken for one that need not work
    drop.challenged = withLevel(drop.challenged, figure, level);
    return { index: figure, holder: holds === 1, epoch };
  }
  throw new Refusal('unavailable', { detail: { retryAfterMs } });
}

function afterJoin(room: RoomContext, drop: Drop, index: number, level: number): void {
  placeJoined(room.log, { drop: drop.id, index });
  workAsked.add(1, { level: levels[Math.max(drop.workBase, level)] ?? '0' });
  drop.state.places = Math.max(drop.state.places, index + 1);
  if ((index + 1) % bucketSize !== 0) return;
  // only a head start for the freeze, which works out whatever is missing
  fillBucket(room.redis, drop.id, Math.floor(index / bucketSize)).catch((cause: unknown) =>
    room.log.warn('bucket_root_missing', { drop: drop.id, cause }),
  );
}

function refusalOf(outcome: string, figure: number): Refusal {
  switch (outcome) {
    case 'not_open':
      return new Refusal('lobby_not_open', { detail: { lobbyOpensAtMs: figure } });
    case 'over':
      return new Refusal('drop_over');
    case 'left':
      return new Refusal('place_left');
    default:
      return new Refusal('unavailable', { detail: { retryAfterMs } });
  }
}
