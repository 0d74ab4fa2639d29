import { Refusal } from '@zilker/contracts/errors';
import type { DropRow, TypeRow } from '../stock.ts';

/**
 * Why a type cannot have only so many tickets, or null: its own may be sold or held, and what is promised in the whole drop must be
 * left in some type. Pure.
 */
export function capacityTooLow(
  { type, drop }: { type: TypeRow; drop: Pick<DropRow, 'capacity' | 'taken' | 'promised'> | null },
  capacity: number,
): Refusal | null {
  const { taken } = type;
  const promised = drop?.promised ?? 0;
  const elsewhere = drop === null ? 0 : drop.capacity - type.capacity - (drop.taken - taken);
  const least = taken + Math.max(0, promised - elsewhere);
  // one that stands below already, as after a change by hand, may be raised all the same
  if (capacity >= least || capacity > type.capacity) return null;
  return new Refusal('capacity_too_low', {
    message: sentence({ least, taken, kept: least - taken }),
    detail: { least, taken, promised },
  });
}

function sentence({ least, taken, kept }: { least: number; taken: number; kept: number }): string {
  const are = (n: number) => `${n} ${n === 1 ? 'is' : 'are'}`;
  const why = [
    ...(taken > 0 ? [`${are(taken)} sold or held`] : []),
    ...(kept > 0 ? [`${are(kept)} promised to fans who were called`] : []),
  ];
  return `There must be ${least} at least now: ${why.join(' and ')}.`;
}
