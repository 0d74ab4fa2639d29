import type { VisitView } from '@zilker/contracts/http/sale';
import type { Lines } from '../client/sale.ts';
import type { Dice } from '../prng.ts';

/**
 * Lines for `wanted` tickets of what is left: all of one type where one has so many, else of several. Fewer than wanted when there
 * are fewer, none when there are none.
 */
export function chooseLines(types: VisitView['types'], wanted: number, random: Dice): Lines {
  const some = types.filter((type) => type.left > 0);
  const enough = some.filter((type) => type.left >= wanted);
  if (wanted < 1 || some.length === 0) return [];
  // the fuller a type, the likelier it is chosen
  const first = random.pick((enough.length > 0 ? enough : some).map((type) => [type.id, type.left] as const));
  const inOrder = [...some].sort((a, b) => Number(b.id === first) - Number(a.id === first));
  const lines: Lines = [];
  let left = wanted;
  for (const type of inOrder) {
    const quantity = Math.min(left, type.left);
    if (quantity > 0) lines.push({ type: type.id, quantity });
    left -= quantity;
  }
  return lines;
}

export function countOf(lines: readonly { quantity: number }[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}
