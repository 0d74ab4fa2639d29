import { pop, push } from './agenda.ts';
import type { Chance } from './chance.ts';
import type { Rehearsal } from './settings.ts';

/** A fan who came less than this ago is surely there; a fan who waited longer may be away. */
const surelyHereMs = 60_000;

export const fanStates = ['waiting', 'missed', 'left', 'called', 'bought', 'nothing', 'too_late'] as const;
export type FanState = (typeof fanStates)[number];

/**
 * The line of a rehearsal. A fan is named by position: the draw is fair, so who stands where makes no difference. Whoever is away when
 * the turn comes is missed; whoever comes back is called first, by position.
 */
export function createLine({ settings, fans, crowd }: Rehearsal, chance: Chance) {
  const state = new Uint8Array(fans);
  const drawn = settings.mode === 'draw' ? Math.max(1, Math.round(fans * (1 - crowd.late))) : 0;
  const back: number[] = [];
  let arrived = drawn;
  let serving = 0;

  /** When a fan who was not at the draw comes: half of them in the first quarter of the time. */
  const comesAtMs = (fan: number): number => {
    if (fan < drawn) return 0;
    const share = (fan - drawn + chance.of(fan, 'comes')) / (fans - drawn);
    return Math.round(crowd.comeWithinMs * share * share);
  };
  const patienceMs = (fan: number): number =>
    crowd.leavesEachMinute <= 0
      ? Number.POSITIVE_INFINITY
      : -Math.log(1 - chance.of(fan, 'patience')) * (60_000 / crowd.leavesEachMinute);
  const hasLeft = (fan: number, nowMs: number) => nowMs - comesAtMs(fan) >= patienceMs(fan);
  const isAway = (fan: number, nowMs: number) =>
    chance.of(fan, 'away') <
    crowd.away * (fan < drawn ? 1 : Math.min(1, (nowMs - comesAtMs(fan)) / surelyHereMs));
  const set = (fan: number, to: FanState) => {
    state[fan] = fanStates.indexOf(to);
  };

  return {
    comesAtMs,
    set,
    is: (fan: number, what: FanState) => state[fan] === fanStates.indexOf(what),
    get serving() {
      return serving;
    },
    /** Somebody may be there to be called. */
    get waits() {
      return back.length > 0 || serving < arrived;
    },
    /** The next fan to come, undefined when all are here. */
    get toCome() {
      return arrived < fans ? arrived : undefined;
    },
    arrive(): void {
      arrived++;
    },
    comeBack(fan: number): void {
      push(back, fan, (a, b) => a < b);
    },
    /** Who is called now. Fans who are away are passed on the way, and told to `onMissed`. */
    take(nowMs: number, onMissed: (fan: number) => void): number | undefined {
      const early = pop(back, (a, b) => a < b);
      if (early !== undefined) return early;
      while (serving < arrived) {
        const fan = serving++;
        if (hasLeft(fan, nowMs)) set(fan, 'left');
        else if (isAway(fan, nowMs)) {
          set(fan, 'missed');
          onMissed(fan);
        } else return fan;
      }
      return undefined;
    },
    /**
     * How many are in each state once the line has ended at `endMs`: those who gave up before their turn have left, those who would have
     * come later were too late. `waitsMs` are the waits of all who waited for nothing.
     */
    tally(endMs: number): { fans: Record<FanState, number>; waitsMs: number[] } {
      const tally = { waiting: 0, missed: 0, left: 0, called: 0, bought: 0, nothing: 0, too_late: 0 };
      const waitsMs: number[] = [];
      for (let fan = serving; fan < fans; fan++) {
        const comesMs = comesAtMs(fan);
        if (comesMs > endMs) set(fan, 'too_late');
        else if (hasLeft(fan, endMs)) set(fan, 'left');
        else waitsMs.push(endMs - comesMs);
      }
      for (const one of state) tally[fanStates[one] ?? 'waiting']++;
      return { fans: tally, waitsMs };
    },
  };
}
export type Line = ReturnType<typeof createLine>;
