import { whole } from './shape.ts';
import { readStored, store } from './stored.ts';

const known = new Map<string, number>();

/**
 * The furthest that calls are known to have gone in this drop: people ahead never rise, whatever a replica that is a moment behind,
 * or a room that puts its memory together again, says.
 */
export function highestServing(drop: string, serving: number): number {
  const key = `zilker:serving:${drop}`;
  const before = known.get(drop) ?? readStored(key, whole) ?? 0;
  if (serving > before) store(key, serving);
  const highest = Math.max(before, serving);
  known.set(drop, highest);
  return highest;
}
