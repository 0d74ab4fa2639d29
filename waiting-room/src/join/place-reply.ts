import type { WorkChallenge } from '@zilker/contracts/http/room';
import type { PlaceClaims } from '@zilker/contracts/tokens';
import type { Drop } from '../drops/drop.ts';
import type { RoomContext } from '../room-context.ts';
import { makeWork } from '../work/challenge.ts';
import { neededWork } from '../work/needs-work.ts';

/** A place as its fan gets it, but for what everybody gets. */
export type PlaceReply = {
  /** The receipt: index, leaf and device, signed. */
  place: string;
  index: number;
  leaf: string;
  blind: string;
  holder: boolean;
  movable: boolean;
  work: WorkChallenge | null;
};

type Given = Pick<PlaceClaims, 'index' | 'jkt' | 'holder' | 'epoch' | 'work'> & {
  account: `acc_${string}`;
  leaf: Buffer;
  blind: Buffer;
};

export async function placeReply(room: RoomContext, drop: Drop, given: Given): Promise<PlaceReply> {
  const { account, blind, ...rest } = given;
  const { index, holder, epoch } = given;
  const claims: PlaceClaims = {
    ...rest,
    sub: account,
    drop: drop.id as `drp_${string}`,
    leaf: given.leaf.toString('base64url'),
  };
  drop.recent.note(claims, room.nowMs());
  const needed = neededWork(drop, index);
  return {
    place: await signPlace(room, drop, claims),
    index,
    leaf: claims.leaf,
    blind: blind.toString('base64url'),
    holder,
    movable: epoch === 0 && !drop.calls.has(index) && !isOver(drop),
    work: needed > given.work ? makeWork(room, claims, needed) : null,
  };
}

/** A place token outlives its drop by this, so that the proof can still be checked with it. */
const keepMs = 7 * 24 * 3_600_000;

export function signPlace(
  { sign }: Pick<RoomContext, 'sign'>,
  drop: Drop,
  claims: PlaceClaims,
): Promise<string> {
  return sign.place(claims, { expMs: drop.state.definition.closesAtMs + keepMs });
}

const isOver = ({ state }: Drop) => state.phase === 'sold_out' || state.phase === 'closed';
