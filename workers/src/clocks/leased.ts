import type { Db } from '@zilker/box-office/db';
import { dropLease, holdLease } from '@zilker/box-office/leases/lease';

/** What one replica does at a time, as long as it gets it done. */
export type Leased = {
  /** Takes or renews the lease: resolves to its term, or to null when the turn is another's. */
  hold(): Promise<number | null>;
  /** Says that there is something to do, and then that it was done. */
  begun(): void;
  done(): void;
  /** Another may go on at once. */
  stop(): Promise<void>;
};

/**
 * A lease by which replicas take turns. One that holds it and gets nothing done for `barrenMs` after it began, since what it works
 * with is away from it alone, stands aside for `asideMs`, so that another can try; if none does, it comes back.
 */
export function createLeased(
  db: Db,
  options: {
    name: string;
    holder: string;
    forMs: number;
    barrenMs?: number;
    asideMs?: number;
    nowMs?: () => number;
  },
): Leased {
  const { name, holder, forMs, barrenMs = forMs / 2, asideMs = forMs / 2 } = options;
  const nowMs = options.nowMs ?? (() => performance.now());
  let begunAt: number | null = null;
  let asideUntil = -Infinity;
  return {
    hold: async () => {
      if (nowMs() < asideUntil) return null;
      if (begunAt !== null && nowMs() - begunAt > barrenMs) {
        begunAt = null;
        asideUntil = nowMs() + asideMs;
        await dropLease(db, { name, holder });
        return null;
      }
      const term = await holdLease(db, { name, holder, forMs });
      if (term === null) begunAt = null;
      return term;
    },
    begun: () => {
      begunAt ??= nowMs();
    },
    done: () => {
      begunAt = null;
    },
    // while the database is away there is nothing to give up to anybody: it runs out by itself
    stop: () => dropLease(db, { name, holder }).catch(() => undefined),
  };
}
