/**
 * What `reserve_batch` should decide, as plainly as it can be said: one order after the other, over plain objects. Tests hold the
 * function against it; it knows nothing of locks, batches or SQL.
 */
export type Model = {
  perFanMax: number;
  promised: number;
  capacity: number[];
  taken: number[];
  /** By type, as above: what one order and one account may have of it, null without a bound; and whether it is on sale now. */
  rules: { maxPerOrder: number | null; maxPerAccount: number | null; onSale: boolean }[];
  /** By place. */
  visits: { promised: boolean; used: number; order: { quantities: number[] } | null }[];
};

export type ModelVerdict =
  | 'reserved'
  | 'edited'
  | 'over_limit'
  | 'over_type_limit'
  | 'type_not_on_sale'
  | 'not_enough_tickets'
  | 'sold_out'
  /** With how many of each type that was asked for could be had. */
  | `fewer ${string}`;

/**
 * Decides one wish of `place` for so many tickets of each type, and changes the model if it is granted. With `fewer` it may be less
 * than all.
 */
export function decideByModel(
  model: Model,
  place: number,
  quantities: readonly number[],
  fewer = false,
): ModelVerdict {
  const visit = model.visits[place];
  if (visit === undefined) throw new Error('no such place');
  const had = visit.order?.quantities ?? model.capacity.map(() => 0);
  const wanted = sum(quantities);
  const free = sum(model.capacity) - sum(model.taken) - model.promised;
  const own = Number(visit.promised);
  const takeMax = Math.max(0, Math.min(model.perFanMax - visit.used, free + own) + sum(had));

  if (visit.used - sum(had) + wanted > model.perFanMax) return 'over_limit';
  for (const [type, n] of quantities.entries()) {
    const rule = model.rules[type];
    if (n === 0 || rule === undefined) continue;
    if (!rule.onSale && n > at(had, type)) return 'type_not_on_sale';
    if (n > Math.min(rule.maxPerOrder ?? n, rule.maxPerAccount ?? n)) return 'over_type_limit';
  }
  const fits =
    wanted - sum(had) <= free + own &&
    quantities.every((n, type) => at(model.taken, type) - at(had, type) + n <= at(model.capacity, type));
  const some = fits || !fewer ? [] : fewerOf(model, { quantities, had, max: free + own + sum(had) });
  if (sum(some) > 0) return `fewer ${some.join()}`;
  if (!fits) return takeMax === 0 ? 'sold_out' : 'not_enough_tickets';

  const verdict = visit.order === null ? 'reserved' : 'edited';
  model.taken = model.taken.map((n, type) => n - at(had, type) + at(quantities, type));
  model.promised -= own;
  visit.promised = false;
  visit.used += wanted - sum(had);
  visit.order = { quantities: [...quantities] };
  return verdict;
}

/** Of each type what there is, the first ones first. */
function fewerOf(
  model: Model,
  { quantities, had, max }: { quantities: readonly number[]; had: readonly number[]; max: number },
): number[] {
  let left = max;
  return quantities.map((n, type) => {
    const some = Math.min(n, at(model.capacity, type) - at(model.taken, type) + at(had, type), left);
    left -= some;
    return some;
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, n) => all + n, 0);
}

function at(numbers: readonly number[], i: number): number {
  return numbers[i] ?? 0;
}
