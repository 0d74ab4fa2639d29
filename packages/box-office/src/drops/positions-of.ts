import { drawLine } from '@zilker/contracts/draw/permute';
import type { DropRow } from '../stock.ts';

/** Where a place of this drop stands: drawn ones by the draw, all others by their arrival. */
export function positionsOf({ n, seed }: Pick<DropRow, 'n' | 'seed'>): (index: number) => number {
  if (n === null || seed === null || n === 0) return (index) => index;
  const line = drawLine(Buffer.from(seed, 'hex'), n);
  return (index) => (index < n ? line.positionOf(index) : index);
}
