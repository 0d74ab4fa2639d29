import type { PlaceClaims } from '@zilker/contracts/tokens';
import type { Drop } from '../drops/drop.ts';
import { needsWork } from '../work/needs-work.ts';
import { hasMoved } from './holder.ts';

/**
 * Whether a place counts as here by this token: a call can be used by the holder alone, so who only shows the place would have it
 * called in vain; and who has still to work is not called before that.
 */
export function countsAsHere(drop: Drop, place: PlaceClaims): boolean {
  return place.holder && !hasMoved(drop, place) && !needsWork(drop, place);
}
