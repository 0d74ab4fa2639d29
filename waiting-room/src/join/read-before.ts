import type { PlaceClaims } from '@zilker/contracts/tokens';
import type { Drop } from '../drops/drop.ts';
import type { RoomContext } from '../room-context.ts';

/**
 * What the place token from before says, if it is one of ours for this account and drop: the work that was done, and for a room that
 * lost its memory, where the place was. Anything else counts as none.
 */
export async function readBefore(
  { verify }: Pick<RoomContext, 'verify'>,
  drop: Drop,
  { account, before }: { account: string; before: string | undefined },
): Promise<PlaceClaims | undefined> {
  if (before === undefined) return undefined;
  const place = await verify.place(before).catch(() => undefined);
  return place?.sub === account && place.drop === drop.id ? place : undefined;
}
