import type { Lines } from '../client/sale.ts';
import type { Dice } from '../prng.ts';
import { isOnSale, type Rule, type ShopType } from './type-rules.ts';

/** How many tickets of a type a fan believes that it can have. */
export type Room = (type: ShopType) => number;

/** By what its page shows: what it may take now, and nothing outside of the time in which a type is sold. */
export const byLimits =
  (nowMs: number): Room =>
  (type) =>
    isOnSale(type, nowMs) ? Math.min(type.left, type.takeMax) : 0;

/** By what is left, whatever the rules are. */
export const byStock: Room = (type) => type.left;

/** No more than a refusal has told it. */
export const within =
  (room: Room, told: ReadonlyMap<Rule['type'], number>): Room =>
  (type) =>
    Math.min(room(type), told.get(type.id) ?? Number.POSITIVE_INFINITY);

/**
 * Lines for `wanted` tickets of what there is room for: all of one type where one has so much, else of several. Fewer than wanted when
 * there is less, none when there is none.
 */
export function chooseLines(types: readonly ShopType[], wanted: number, random: Dice, room: Room): Lines {
  const some = types.map((type) => ({ id: type.id, most: room(type) })).filter(({ most }) => most > 0);
  const enough = some.filter(({ most }) => most >= wanted);
  if (wanted < 1 || some.length === 0) return [];
  // the more room, the likelier
  const first = random.pick((enough.length > 0 ? enough : some).map(({ id, most }) => [id, most] as const));
  const inOrder = [...some].sort((a, b) => Number(b.id === first) - Number(a.id === first));
  const lines: Lines = [];
  let left = wanted;
  for (const { id, most } of inOrder) {
    const quantity = Math.min(left, most);
    if (quantity > 0) lines.push({ type: id, quantity });
    left -= quantity;
  }
  return lines;
}

export function countOf(lines: readonly { quantity: number }[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}

/** Whether an order has what was asked for: all of it, or something of it and nothing else. */
export function isGiven(
  asked: Lines,
  given: readonly { type: string; quantity: number }[],
  accept: 'all' | 'fewer',
): boolean {
  const most = new Map<string, number>(asked.map(({ type, quantity }) => [type, quantity]));
  const fits = given.every(({ type, quantity }) => quantity <= (most.get(type) ?? 0));
  return fits && (accept === 'all' ? countOf(given) === countOf(asked) : countOf(given) > 0);
}
