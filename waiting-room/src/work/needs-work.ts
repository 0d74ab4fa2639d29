import type { PlaceClaims } from '@zilker/contracts/tokens';
import type { Drop } from '../drops/drop.ts';
import { levelAt } from './levels.ts';

/**
 * The work that a place has to have done before it counts as here: everybody's, or more where signals or an operator asked for
 * more of this one. 0 where the room asks nobody.
 */
export function neededWork(drop: Pick<Drop, 'workBase' | 'challenged'>, index: number): number {
  return drop.workBase === 0 ? 0 : Math.max(drop.workBase, levelAt(drop.challenged, index));
}

/**
 * Whether whoever shows this token has still to work. It is served everything meanwhile, and keeps its place; it only does not
 * count as here.
 */
export function needsWork(
  drop: Pick<Drop, 'workBase' | 'challenged'>,
  place: Pick<PlaceClaims, 'index' | 'work'>,
): boolean {
  return place.work < neededWork(drop, place.index);
}
