import type { PublicEvent } from '@zilker/contracts/http/events';

type RoughStock = PublicEvent['ticketTypes'][number]['left'];

/** Below this share of all tickets of a type there are few left. */
const fewShare = 0.15;

/** What anyone is told of the stock: a word, since a figure would be old before it is read. */
export function roughStock({ capacity, taken }: { capacity: number; taken: number }): RoughStock {
  const left = capacity - taken;
  if (left <= 0) return 'none';
  return left < capacity * fewShare ? 'few' : 'plenty';
}
