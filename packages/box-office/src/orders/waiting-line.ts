import { Refusal } from '@zilker/contracts/errors';

/** Whoever waits for a batch, with the place in the drop that the request came from. */
type Waiter = { index: number };

export type WaitingLine<T extends Waiter> = {
  /**
   * Stands at the end of the line.
   * @throws Refusal `rate_limited` when too many of its place wait already or failed, `unavailable` when too many wait at all, both with
   * `retryAfterMs`
   */
  enter(waiter: T, nowMs: number): void;
  /** Stands before all others: what was decided in part, and is to be finished. */
  enterFirst(waiter: T): void;
  /** At most `max` that may share a batch, one of a place and none of a place that is `sent` already; empty when nobody waits. */
  take(max: number, sent?: ReadonlySet<number>): T[];
  /** Everybody, whatever their place: the line is empty then. */
  takeAll(): T[];
  /** This place got something else than a first order: after a few of those it waits behind the places that did not. */
  strike(index: number, nowMs: number): void;
  /** An order of this place failed in the database: for a while none of its orders shares a batch with others'. */
  setApart(index: number, nowMs: number): void;
  readonly length: number;
};

const names = ['first', 'usual', 'behind', 'apart'] as const;
const nobody: ReadonlySet<number> = new Set();
/** Fans who click in haste have a few requests open at a time, not more. */
const ofPlaceMax = 3;
/** So many answers within some seconds are still those of a fan who changes their mind. */
const strikesMax = 4;
const strikesMs = 10_000;
const apartMs = 60_000;
/** While others wait, who stands behind has one seat in so many, and who stands apart one batch in so many, alone. */
const shareOneIn = 16;
/** Orders that the database cannot take are not what fans send: more of them are not tried for a while. */
const failuresMax = 3;

/**
 * The orders of one drop that wait for a batch: first come, first served, but nobody can take the line from the others. A place has
 * few seats in it, and one that keeps asking stands behind those that do not.
 */
export function createWaitingLine<T extends Waiter>(options: { waitingMax: number }): WaitingLine<T> {
  const queues: Record<(typeof names)[number], T[]> = {
    first: [],
    usual: [],
    behind: [],
    apart: [],
  };
  const waitingOf = new Map<number, number>();
  const strikes = countLately(strikesMs);
  const failures = countLately(apartMs);
  let length = 0;
  let taken = 0;

  const stand = (queue: T[], waiter: T) => {
    queue.push(waiter);
    waitingOf.set(waiter.index, (waitingOf.get(waiter.index) ?? 0) + 1);
    length += 1;
  };

  /** Moves up to `max` out of a queue, those whose place is neither there yet nor sent; the others keep their order. */
  const move = (
    name: (typeof names)[number],
    batch: Map<number, T>,
    { max, sent }: { max: number; sent: ReadonlySet<number> },
  ) => {
    const stay: T[] = [];
    const before = batch.size;
    for (const waiter of queues[name]) {
      if (batch.size - before >= max || batch.has(waiter.index) || sent.has(waiter.index)) stay.push(waiter);
      else batch.set(waiter.index, waiter);
    }
    queues[name] = stay;
  };

  return {
    enter(waiter, nowMs) {
      const { index } = waiter;
      if ((waitingOf.get(index) ?? 0) >= ofPlaceMax) throw refusal('rate_limited');
      if (failures.of(index, nowMs) >= failuresMax) throw refusal('rate_limited');
      if (length >= options.waitingMax) throw refusal('unavailable');
      if (failures.of(index, nowMs) > 0) stand(queues.apart, waiter);
      else stand(strikes.of(index, nowMs) > strikesMax ? queues.behind : queues.usual, waiter);
    },
    enterFirst: (waiter) => stand(queues.first, waiter),
    take(max, sent = nobody) {
      taken += 1;
      const { first, usual, behind, apart } = queues;
      const batch = new Map<number, T>();
      const others = first.length + usual.length;
      if (apart.length > 0 && (others + behind.length === 0 || taken % shareOneIn === 0)) {
        move('apart', batch, { max: 1, sent });
      } else {
        const seats = others === 0 ? max : Math.max(1, Math.floor(max / shareOneIn));
        move('first', batch, { max, sent });
        move('usual', batch, {
          max: max - batch.size - (max > 1 ? Math.min(seats, behind.length) : 0),
          sent,
        });
        move('behind', batch, { max: Math.min(seats, max - batch.size), sent });
      }
      for (const index of batch.keys()) {
        const left = (waitingOf.get(index) ?? 1) - 1;
        if (left === 0) waitingOf.delete(index);
        else waitingOf.set(index, left);
      }
      length -= batch.size;
      return [...batch.values()];
    },
    takeAll() {
      const all = names.flatMap((name) => queues[name].splice(0));
      waitingOf.clear();
      length = 0;
      return all;
    },
    strike: (index, nowMs) => strikes.add(index, nowMs),
    setApart: (index, nowMs) => failures.add(index, nowMs),
    get length() {
      return length;
    },
  };
}

/** A second or two, so that those who were turned away do not come back together. */
function refusal(code: 'rate_limited' | 'unavailable'): Refusal {
  return new Refusal(code, { detail: { retryAfterMs: 1_000 + Math.floor(Math.random() * 1_000) } });
}

/** How often each place was counted in the last `windowMs`, up to twice that: two generations, the older one forgotten whole. */
function countLately(windowMs: number) {
  let current = new Map<number, number>();
  let previous = new Map<number, number>();
  let until = 0;
  const turn = (nowMs: number) => {
    if (nowMs < until) return;
    previous = nowMs < until + windowMs ? current : new Map();
    current = new Map();
    until = nowMs + windowMs;
  };
  return {
    add(index: number, nowMs: number) {
      turn(nowMs);
      current.set(index, (current.get(index) ?? 0) + 1);
    },
    of(index: number, nowMs: number) {
      turn(nowMs);
      return (current.get(index) ?? 0) + (previous.get(index) ?? 0);
    },
  };
}
