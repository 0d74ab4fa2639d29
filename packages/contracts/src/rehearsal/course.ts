/** Why no more calls went out than did. `nobody`: everyone there had been called. */
export const rehearsalLimits = ['rate', 'inside', 'stock', 'nobody'] as const;
export type RehearsalLimit = (typeof rehearsalLimits)[number];

/** The drop at the end of one step of its course, and what it was in it. */
export type CoursePoint = {
  /** After the first call could go out. */
  atMs: number;
  left: number;
  inside: number;
  serving: number;
  /** Called during this step, as a rate. */
  callsPerMinute: number;
  /** What held calls for most of this step. */
  limitedBy: RehearsalLimit;
};
export type Course = { stepMs: number; points: CoursePoint[] };

export const coursePointsMax = 240;
const firstStepMs = 1_000;

type Levels = { left: number; inside: number; serving: number };
type Step = Levels & { calls: number; limitMs: number[] };

/** Keeps the course in even steps, at most `coursePointsMax`: when they are full, each two become one. */
export function createCourse(first: Levels) {
  let stepMs = firstStepMs;
  let steps: Step[] = [];
  let nowMs = 0;
  let levels = first;
  let limit = 0;
  let open = emptyStep(first);
  const totalMs = rehearsalLimits.map(() => 0);

  const pass = (ms: number) => {
    open.limitMs[limit] = (open.limitMs[limit] ?? 0) + ms;
    totalMs[limit] = (totalMs[limit] ?? 0) + ms;
    nowMs += ms;
  };
  const closeStep = () => {
    steps.push({ ...open, ...levels });
    open = emptyStep(levels);
    if (steps.length < coursePointsMax) return;
    stepMs *= 2;
    steps = pairs(steps);
  };
  const advance = (toMs: number) => {
    while (nowMs < toMs) {
      const endMs = (steps.length + 1) * stepMs;
      pass(Math.min(toMs, endMs) - nowMs);
      if (nowMs >= endMs) closeStep();
    }
  };
  return {
    /** Time passes as things are, up to `toMs`. */
    advance,
    /** Things are so from now on. */
    note(now: Levels, limitedBy: RehearsalLimit): void {
      levels = now;
      limit = rehearsalLimits.indexOf(limitedBy);
    },
    called(): void {
      open.calls++;
    },
    end(): { course: Course; limitMs: Record<RehearsalLimit, number> } {
      const lastMs = nowMs - steps.length * stepMs;
      const points = steps.map((step, i) => pointOf(step, (i + 1) * stepMs, stepMs));
      const last = points.at(-1);
      if (last && lastMs === 0) Object.assign(last, levels);
      else points.push(pointOf({ ...open, ...levels }, nowMs, Math.max(lastMs, stepMs)));
      const [rate = 0, inside = 0, stock = 0, nobody = 0] = totalMs;
      return { course: { stepMs, points }, limitMs: { rate, inside, stock, nobody } };
    },
  };
}

function emptyStep(levels: Levels): Step {
  return { ...levels, calls: 0, limitMs: rehearsalLimits.map(() => 0) };
}

function pairs(steps: readonly Step[]): Step[] {
  const merged: Step[] = [];
  for (let i = 0; i + 1 < steps.length; i += 2) {
    const [a, b] = [steps[i], steps[i + 1]] as [Step, Step];
    merged.push({
      ...b,
      calls: a.calls + b.calls,
      limitMs: b.limitMs.map((ms, k) => ms + (a.limitMs[k] ?? 0)),
    });
  }
  return merged;
}

function pointOf(step: Step, atMs: number, lastedMs: number): CoursePoint {
  const longest = step.limitMs.indexOf(Math.max(...step.limitMs));
  return {
    atMs,
    left: step.left,
    inside: step.inside,
    serving: step.serving,
    callsPerMinute: (step.calls / lastedMs) * 60_000,
    limitedBy: rehearsalLimits[longest] ?? 'nobody',
  };
}
