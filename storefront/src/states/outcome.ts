import type { readOutcome } from '@zilker/contracts/http/events';
import type { ReplyOf } from '@zilker/contracts/route';

export type Outcome = ReplyOf<typeof readOutcome>;
type Called = Outcome['called'][number];

/** A stretch of the line, and what came of it. Positions as people count them, from 1. */
export type Stretch = {
  from: number;
  to: number;
  firstAtMs: number;
  lastAtMs: number;
  called: number;
  bought: number;
  tickets: number;
};

const stretchesMost = 10;

/** The line that was called in up to ten stretches of as many positions each, for a table; the last one may be shorter. */
export function stretchesOf(called: readonly Called[]): Stretch[] {
  const last = called.at(-1)?.[0];
  if (last === undefined) return [];
  const length = roundLength((last + 1) / stretchesMost);
  const stretches = new Map<number, Stretch>();
  for (const [position, atMs, tickets] of called) {
    const i = Math.floor(position / length);
    const known = stretches.get(i) ?? {
      from: i * length + 1,
      to: Math.min((i + 1) * length, last + 1),
      firstAtMs: atMs,
      lastAtMs: atMs,
      called: 0,
      bought: 0,
      tickets: 0,
    };
    stretches.set(i, {
      ...known,
      firstAtMs: Math.min(known.firstAtMs, atMs),
      lastAtMs: Math.max(known.lastAtMs, atMs),
      called: known.called + 1,
      bought: known.bought + (tickets > 0 ? 1 : 0),
      tickets: known.tickets + tickets,
    });
  }
  return [...stretches.values()];
}

/** The least of 1, 2, 5, 10, 20, 50 … that is not below `least`. */
function roundLength(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return ([1, 2, 5, 10].find((step) => step * power >= least) ?? 10) * power;
}

/** At most so many of them, evenly spread, with the first and the last: more would lie on one another. */
export function thinned<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from(
    { length: most },
    (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))] as T,
  );
}
