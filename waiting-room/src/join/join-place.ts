import { leafOf } from '@zilker/contracts/draw/leaf';
import { bucketSize } from '@zilker/contracts/draw/merkle';
import { Refusal } from '@zilker/contracts/errors';
import { fillBucket } from '../draw/roster.ts';
import type { Drop } from '../drops/drop.ts';
import { placeJoined } from '../events.ts';
import { accountSpot } from '../redis/keys.ts';
import type { RoomContext } from '../room-context.ts';

export type Joined = {
  /** The receipt: index, leaf and device, signed. */
  place: string;
  index: number;
  leaf: Buffer;
  blind: Buffer;
};

/** A place token outlives its drop by this, so that the proof can still be checked with it. */
const keepMs = 7 * 24 * 3_600_000;
const triesMax = 5;

/**
 * Account → index, once: asked again, in any tab and on any device, it answers the same place, with a token for the device key
 * that asks.
 * @throws Refusal `drop_unknown`, `lobby_not_open` (detail `lobbyOpensAtMs`), `drop_over`, `place_left`
 */
export async function joinPlace(
  room: RoomContext,
  drop: Drop,
  account: `acc_${string}`,
  jkt: string,
): Promise<Joined> {
  const blind = room.secrets.blind(drop.id, account);
  const leaf = Buffer.from(leafOf({ drop: drop.id, account, blind }));
  const index = await placeOf(room, drop, account, leaf);
  const place = await room.sign.place(
    {
      sub: account,
      drop: drop.id as `drp_${string}`,
      index,
      leaf: leaf.toString('base64url'),
      jkt,
      epoch: 0,
      holder: true,
      work: 0,
    },
    { expMs: drop.state.definition.closesAtMs + keepMs },
  );
  return { place, index, leaf, blind };
}

async function placeOf(room: RoomContext, drop: Drop, account: string, leaf: Buffer): Promise<number> {
  const { keys } = drop;
  const { bucket: accounts, field } = accountSpot(account);
  let expected = Math.floor(drop.state.places / bucketSize);
  for (let tries = 0; tries < triesMax; tries++) {
    const [outcome, figure = 0, isNew = 0] = (await room.scripts(
      'join',
      [keys.state, keys.accounts(accounts), keys.leaves(expected), keys.leaves(expected + 1), keys.gone],
      [field, leaf, expected],
    )) as [string, number?, number?];
    if (outcome === 'bucket') {
      // many came since this replica last looked
      expected = Math.floor(figure / bucketSize);
      continue;
    }
    if (outcome !== 'ok') throw refusalOf(outcome, figure);
    if (isNew === 1) afterJoin(room, drop, figure);
    return figure;
  }
  throw new Refusal('unavailable');
}

function afterJoin(room: RoomContext, drop: Drop, index: number): void {
  placeJoined(room.log, { drop: drop.id, index });
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
      return new Refusal('drop_unknown');
  }
}
