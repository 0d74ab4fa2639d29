/**
 * Which sightings of a code are news. The camera sees a code many times a second and goes on seeing it while its answer is shown, and
 * after; answering it anew would call a guest a duplicate who was let in a second ago.
 */
type Seen = { text: string; ticket: string | null };
type Last = Seen & { admitted: boolean; seenAtMs: number };

/** A code that was not seen for this long has left the view. */
export const goneAfterMs = 3_000;

export type Sightings = {
  /** `news` is to be judged; `still` is the one answered last, not yet gone. Counts as a sighting. */
  sees: (seen: Seen, nowMs: number) => 'news' | 'still';
  answered: (seen: Seen, admitted: boolean, nowMs: number) => void;
  /** Who was just let in and is still in view. */
  lingers: (nowMs: number) => boolean;
};

/**
 * One that was let in is known by its ticket, since its code turns every 15 s. One that was stopped is known by its text alone: after
 * an old code the same ticket's live one must be judged at once.
 */
export function makeSightings(): Sightings {
  let last: Last | undefined;
  const inView = (nowMs: number) => last !== undefined && nowMs - last.seenAtMs < goneAfterMs;
  return {
    sees(seen, nowMs) {
      if (!last || !inView(nowMs) || !same(last, seen)) return 'news';
      last.seenAtMs = nowMs;
      return 'still';
    },
    answered(seen, admitted, nowMs) {
      last = { ...seen, admitted, seenAtMs: nowMs };
    },
    lingers: (nowMs) => inView(nowMs) && last?.admitted === true,
  };
}

function same(last: Last, seen: Seen): boolean {
  if (last.text === seen.text) return true;
  return last.admitted && last.ticket !== null && last.ticket === seen.ticket;
}
