import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from '../db.ts';
import { type Endpoint, type Limits, type Priority, priorities, waitMsOf } from './limits.ts';
import { readSpent, spend, spendAllBut } from './spend.ts';
import { StripeBusy } from './stripe-busy.ts';

/** What Stripe takes of us all, shared out by what it is for. */
export type Budget = {
  /**
   * Waits until there is room for one more request: two seconds for a fan who begins to pay, half a second for all else.
   * @throws StripeBusy when that is not long enough, and whatever the database says
   */
  take(endpoint: Endpoint, priority: Priority): Promise<void>;
  /** Stripe refused one as too many: for a moment the endpoint is left to fans who begin to pay. */
  rest(endpoint: Endpoint): Promise<void>;
};

type Waiting = {
  priority: Priority;
  untilMs: number;
  resolve(): void;
  reject(cause: unknown): void;
};

const waitMsMax = { checkout: 2_000, others: 500 } as const;
/** More than Stripe takes while one of them waits. */
const waitingMax = 256;
/** Replicas that wait for the same moment come apart. */
const apartMs = 10;
/** So that what was turned away together does not come back together. */
const againAfterMs = { least: 500, spread: 1_500 } as const;

export function createBudget(db: Db, limits: Limits): Budget {
  const queues = new Map<Endpoint, (priority: Priority) => Promise<void>>();
  return {
    take: (endpoint, priority) => {
      const known = queues.get(endpoint);
      if (known !== undefined) return known(priority);
      const queue = queueAt(db, limits, endpoint);
      queues.set(endpoint, queue);
      return queue(priority);
    },
    rest: (endpoint) => spendAllBut(db, limits, endpoint),
  };
}

/**
 * The requests of this process at one endpoint: one at a time asks the database, the most urgent first, so that those who wait cost it
 * nothing.
 */
function queueAt(db: Db, limits: Limits, endpoint: Endpoint): (priority: Priority) => Promise<void> {
  const waiting: Waiting[] = [];
  let running = false;
  let arrived = false;
  let wake = new AbortController();

  async function run(): Promise<void> {
    running = true;
    for (let first = mostUrgent(waiting); first !== undefined; first = mostUrgent(waiting)) {
      const of = { endpoint, priority: first.priority };
      arrived = false;
      try {
        if (await spend(db, limits, of)) {
          remove(waiting, first);
          first.resolve();
        } else await waitFor(waitMsOf(await readSpent(db), limits, of), first.priority);
      } catch (cause) {
        remove(waiting, first);
        first.reject(cause);
      }
    }
    running = false;
  }

  /** Who cannot wait so long is told at once; who came meanwhile may be more urgent, and find room already. */
  async function waitFor(ms: number, priority: Priority): Promise<void> {
    const nowMs = performance.now();
    const tooLong = waiting.filter(
      (one) => orderOf(one.priority) >= orderOf(priority) && one.untilMs < nowMs + ms,
    );
    for (const one of tooLong) {
      remove(waiting, one);
      one.reject(new StripeBusy(endpoint, againIn(ms)));
    }
    if (waiting.length === 0 || arrived) return;
    await delay(ms + Math.random() * apartMs, undefined, { signal: wake.signal }).catch(() => undefined);
  }

  return (priority) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= waitingMax) {
        reject(new StripeBusy(endpoint, againIn(waitMsMax.checkout)));
        return;
      }
      const mayWaitMs = priority === 'checkout' ? waitMsMax.checkout : waitMsMax.others;
      waiting.push({ priority, untilMs: performance.now() + mayWaitMs, resolve, reject });
      arrived = true;
      wake.abort();
      wake = new AbortController();
      if (!running) void run();
    });
}

function mostUrgent(waiting: readonly Waiting[]): Waiting | undefined {
  return waiting.reduce<Waiting | undefined>(
    (first, one) => (first === undefined || orderOf(one.priority) < orderOf(first.priority) ? one : first),
    undefined,
  );
}

function remove(waiting: Waiting[], one: Waiting): void {
  waiting.splice(waiting.indexOf(one), 1);
}

function orderOf(priority: Priority): number {
  return priorities.indexOf(priority);
}

function againIn(ms: number): number {
  return Math.round(Math.max(ms, againAfterMs.least) + Math.random() * againAfterMs.spread);
}
