import { at, type DropModel, freeOf, promisedOf, type Refused, refuse, sum, takenOf } from './model.ts';

export type ChangeModel = {
  capacity?: number;
  maxPerOrder?: number | null;
  maxPerAccount?: number | null;
  saleFromMs?: number | null;
  saleUntilMs?: number | null;
};

/**
 * A venue changes a type while it sells: never below what is taken of it, nor so far that a promise could not be kept. Limits and
 * windows bind the orders that follow.
 */
export function changeTypeByModel(drop: DropModel, index: number, change: ChangeModel): Refused | 'changed' {
  const type = drop.types[index];
  if (type === undefined) throw new Error('no such type');
  const {
    capacity = type.capacity,
    maxPerOrder = type.maxPerOrder,
    maxPerAccount = type.maxPerAccount,
  } = change;
  const { saleFromMs: saleFrom = type.saleFrom, saleUntilMs: saleUntil = type.saleUntil } = change;
  if (saleFrom !== null && saleUntil !== null && saleUntil <= saleFrom) return refuse('schedule_invalid');
  const taken = at(takenOf(drop), index);
  const promised = promisedOf(drop);
  const freeElsewhere =
    sum(drop.types.map((one) => one.capacity)) - type.capacity - (sum(takenOf(drop)) - taken);
  const least = taken + Math.max(0, promised - freeElsewhere);
  if (capacity < least) return refuse('capacity_too_low', { least, taken, promised });
  Object.assign(type, { capacity, maxPerOrder, maxPerAccount, saleFrom, saleUntil });
  return 'changed';
}

/** The least that a type can have now. */
export function leastOf(drop: DropModel, index: number): number {
  return Math.max(at(takenOf(drop), index), (drop.types[index]?.capacity ?? 0) - freeOf(drop));
}
