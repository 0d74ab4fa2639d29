import type { DropFacts } from '@zilker/contracts/drop';
import type { Tick } from '@zilker/contracts/socket/tick';

export type Call = { callNo: number; openByMs: number; admission: string };

/** All that a fan knows from the room. */
export type Known = {
  facts: DropFacts;
  tick: Tick;
  /** The newest call of this place. */
  call: Call | null;
  /** The place was given up. */
  left: boolean;
};

export type News = {
  readonly known: Known;
  tell(change: Partial<Known>): void;
  /** The first answer of `check` that is not undefined, now or after some news; undefined once `withinMs` have passed. */
  until<T>(check: (known: Known) => T | undefined, withinMs?: number): Promise<T | undefined>;
};

/** What one fan knows, and those of its steps that wait for more. Rejects those waiting when `signal` aborts. */
export function createNews(first: Known, signal: AbortSignal): News {
  const known: Known = { ...first };
  const waiting = new Set<() => void>();
  return {
    known,
    tell(change) {
      Object.assign(known, change);
      for (const look of [...waiting]) look();
    },
    until<T>(check: (known: Known) => T | undefined, withinMs?: number) {
      return new Promise<T | undefined>((resolve, reject) => {
        const settle = (finish: () => void) => {
          waiting.delete(look);
          clearTimeout(late);
          signal.removeEventListener('abort', aborted);
          finish();
        };
        const look = () => {
          const answer = check(known);
          if (answer !== undefined) settle(() => resolve(answer));
        };
        const aborted = () => settle(() => reject(signal.reason));
        const late =
          withinMs === undefined
            ? undefined
            : setTimeout(() => settle(() => resolve(undefined)), Math.max(0, withinMs));
        if (signal.aborted) return aborted();
        waiting.add(look);
        signal.addEventListener('abort', aborted);
        look();
      });
    },
  };
}
