/**
 * Long work is done in slices, so that whatever else is to be done never waits long: not for a tick to reach everybody, nor for
 * a line to be looked through. All slices of the process take turns, one to a round of the event loop.
 */

/** Well below what a fan or a call could notice. */
const sliceMs = 5;
/** So many steps between two looks at the clock. */
const stepsBetweenLooks = 32;

const waiting: (() => void)[] = [];

/** Gives way now: resolves when it is this caller's turn again, after all that came in meanwhile. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(next);
  });
}

function next(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(next);
}

export type Breathe = () => Promise<void> | undefined;

/** Called after each small step of long work, gives way whenever the slice is used up. */
export function breather(nowMs: () => number = () => performance.now()): Breathe {
  let startedAt = nowMs();
  let steps = 0;
  return () => {
    if (++steps < stepsBetweenLooks) return undefined;
    steps = 0;
    if (nowMs() - startedAt < sliceMs) return undefined;
    return giveWay().then(() => {
      startedAt = nowMs();
    });
  };
}

/** Does something for each of many, in slices. Members that leave meanwhile are still visited. */
export async function inSlices<T>(members: Iterable<T>, each: (member: T) => void): Promise<void> {
  const breathe = breather();
  for (const member of [...members]) {
    each(member);
    const pause = breathe();
    if (pause !== undefined) await pause;
  }
}
