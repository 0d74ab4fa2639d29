import type { PlaceClaims } from '@zilker/contracts/tokens';
import type { Drop } from '../drops/drop.ts';

/** A place that went to another device: which one, and how often it has moved. */
export type Moved = { readonly epoch: number; readonly jkt: string };

/** Whether the device of this token holds the place by now; calls are minted for it alone. */
export function isHolder(
  moved: Moved | undefined,
  place: Pick<PlaceClaims, 'holder' | 'epoch' | 'jkt'>,
): boolean {
  if (!place.holder) return false;
  return moved === undefined || place.epoch > moved.epoch || place.jkt === moved.jkt;
}

/** Whether this device held the place before it moved. */
export function hasMoved(
  drop: Pick<Drop, 'moved'>,
  place: Pick<PlaceClaims, 'index' | 'holder' | 'epoch' | 'jkt'>,
): boolean {
  return place.holder && !isHolder(drop.moved.get(place.index), place);
}
