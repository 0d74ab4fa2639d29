/**
 * What `reserve_batch` should decide, as plainly as it can be said: one order after the other, over plain objects. Tests hold the
 * function against it; it knows nothing of locks, batches or SQL.
 */
export type Model = {
  perFanMax: number;
  promised: number;
  capacity: number[];
  taken: number[];
  /** By place. */
  visits: { promised: boolean; used: number; order: { quantities: number[] } | null }[];
};

export type ModelVerdict = 'reserved' | 'edited' | 'over_limit' | 'not_enough_tickets' | 'sold_out';

/** Decides one wish of `place` for so many tickets of each type, and changes the model if it is granted. */
export function decideByModel(model: Model, place: number, quantities: readonly number[]): ModelVerdict {
  const visit = model.visits[place];
  if (visit === undefined) throw new Error('no such place');
  const had = visit.order?.quantities ?? model.capacity.map(() => 0);
  const wanted = sum(quantities);
  const free = sum(model.capacity) - sum(model.taken) - model.promised;
  const own = Number(visit.promised);
  const takeMax = Math.max(0, Math.min(model.perFanMax - visit.used, free + own) + sum(had));

  if (visit.used - sum(had) + wanted > model.perFanMax) return 'over_limit';
  const fits =
    wanted - sum(had) <= free + own &&
    quantities.every((n, type) => at(model.taken, type) - at(had, type) + n <= at(model.capacity, type));
  if (!fits) return takeMax === 0 ? 'sold_out' : 'not_enough_tickets';

  const verdict = visit.order === null ? 'reserved' : 'edited';
  model.taken = model.taken.map((n, type) => n - at(had, type) + at(quantities, type));
  model.promised -= own;
  visit.promised = false;
  visit.used += wanted - sum(had);
  visit.order = { quantities: [...quantities] };
  return verdict;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, n) => all + n, 0);
}

function at(numbers: readonly number[], i: number): number {
  return numbers[i] ?? 0;
}
