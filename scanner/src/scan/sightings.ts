/**
 * Which sightings of a code are news. The camera sees a code many times a second and goes on seeing it while its answer is shown, and
 * after, with the next one beside it; answering it anew would call a guest a duplicate who was let in a second ago.
 */
type Seen = { text: string; ticket: string | null };
type Known = Seen & { admitted: boolean; answeredAtMs: number; seenAtMs: number };

/** A code that was not seen for this long has left the view. */
export const goneAfterMs = 3_000;
/** Who was let in is on their way by then. Whoever still shows that ticket, or shows it again, waits for an answer. */
const lingersMostMs = 10_000;
/** As many as a camera could have in view at once, and more. */
const knownMost = 8;

export type Sightings = {
  /** `news` is to be judged; `still` is one answered before that has not gone yet. Counts as a sighting. */
  sees: (seen: Seen, nowMs: number) => 'news' | 'still';
  answered: (seen: Seen, admitted: boolean, nowMs: number) => void;
  /** Who was let in last is still in view. */
  lingers: (nowMs: number) => boolean;
  /** Forgets all: what is in view is news once more, as the other way through the door. */
  forget: () => void;
};

/**
 * One that was let in is known by its ticket, since its code turns every 15 s. One that was stopped is known by its text alone: after
 * an old code the same ticket's live one must be judged at once.
 */
export function makeSightings(): Sightings {
  let known: Known[] = [];
  const inView = (one: Known, nowMs: number) =>
    nowMs - one.seenAtMs < goneAfterMs && !(one.admitted && nowMs - one.answeredAtMs >= lingersMostMs);
  return {
    sees(seen, nowMs) {
      known = known.filter((one) => inView(one, nowMs));
      const same = known.find((one) => isSame(one, seen));
      if (same === undefined) return 'news';
      same.seenAtMs = nowMs;
      return 'still';
    },
    answered(seen, admitted, nowMs) {
      const others = known.filter((one) => !isSame(one, seen));
      known = [{ ...seen, admitted, answeredAtMs: nowMs, seenAtMs: nowMs }, ...others].slice(0, knownMost);
    },
    lingers(nowMs) {
      const [last] = known;
      return last?.admitted === true && inView(last, nowMs);
    },
    forget() {
      known = [];
    },
  };
}

function isSame(known: Known, seen: Seen): boolean {
  if (known.text === seen.text) return true;
  return known.admitted && known.ticket !== null && known.ticket === seen.ticket;
}
