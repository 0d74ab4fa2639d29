import type { PlaceClaims } from '@zilker/contracts/tokens';

/** Many times what an append-only file or a failover may lose, at the cost of half a kilobyte for each who joined in it. */
const keepMs = 30_000;

/**
 * The places that this replica gave out lately. What Redis loses is what was written last: these are put back at once, also for fans
 * who have closed the page for a while and would come back after the draw.
 */
export type RecentPlaces = {
  /** `place` as its holder has it; `nowMs` never goes back. */
  note(place: PlaceClaims, nowMs: number): void;
  all(): Iterable<PlaceClaims>;
};

export function recentPlaces(): RecentPlaces {
  // oldest first: a place that is noted again goes to the end
  const places = new Map<number, { place: PlaceClaims; atMs: number }>();
  return {
    note(place, nowMs) {
      // a device that only looks on says nothing of who holds the place
      if (!place.holder) return;
      places.delete(place.index);
      places.set(place.index, { place, atMs: nowMs });
      for (const [index, { atMs }] of places) {
        if (nowMs - atMs <= keepMs) break;
        places.delete(index);
      }
    },
    *all() {
      for (const { place } of places.values()) yield place;
    },
  };
}
