import type { Direction } from '@zilker/contracts/http/doors';
import type { TicketState } from '@zilker/contracts/states';

/** One time that somebody went through a door with a ticket, as a matter of fact. */
export type Passage = { readonly key: string; readonly direction: Direction; readonly atMs: number };

/** What a passage comes to among the others of its ticket. `leftAtMs`: when who came in by it went out again. */
export type Place = {
  readonly answer: 'valid' | 'duplicate' | 'not_inside';
  readonly leftAtMs: number | null;
};

export type Replayed = {
  readonly places: ReadonlyMap<string, Place>;
  /** Of a ticket that nothing else is to be said of. */
  readonly state: Extract<TicketState, 'valid' | 'checked_in' | 'outside'>;
};

/**
 * What all that went through with one ticket comes to, in the order of its times: whatever order it became known in, the outcome is the same.
 * At one moment people come in before they go out; what still is equal goes by `key`, which the scanner drew. Whoever is out comes in again
 * with `reentry` alone; without it the first time in stays the one that counts, so that the ticket is used up. Pure.
 */
export function replay(passages: readonly Passage[], { reentry }: { reentry: boolean }): Replayed {
  const places = new Map<string, Place>();
  let inside: string | null = null;
  let wentOut = false;
  for (const { key, direction, atMs } of passages.toSorted(byTime)) {
    if (direction === 'out') {
      if (inside === null || wentOut) {
        places.set(key, { answer: 'not_inside', leftAtMs: null });
        continue;
      }
      places.set(key, { answer: 'valid', leftAtMs: null });
      if (reentry) {
        places.set(inside, { answer: 'valid', leftAtMs: atMs });
        inside = null;
      }
      wentOut = true;
    } else if (inside === null) {
      places.set(key, { answer: 'valid', leftAtMs: null });
      inside = key;
      wentOut = false;
    } else {
      places.set(key, { answer: 'duplicate', leftAtMs: null });
    }
  }
  if (wentOut) return { places, state: 'outside' };
  return { places, state: inside === null ? 'valid' : 'checked_in' };
}

function byTime(a: Passage, b: Passage): number {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs;
  if (a.direction !== b.direction) return a.direction === 'in' ? -1 : 1;
  return a.key < b.key ? -1 : 1;
}
