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

/** A step that waits: `look` again, or give up. */
type Waiting = { look(): void; reject(reason: unknown): void };

/** What one fan knows, and those of its steps that wait for more. Rejects those waiting when `signal` aborts. */
export function createNews(first: Known, signal: AbortSignal): News {
  const known: Known = { ...first };
  const waiting = new Set<Waiting>();
  // one listener for all that this fan will ever wait for
  signal.addEventListener('abort', () => {
    for (const { reject } of [...waiting]) reject(signal.reason);
  });
  return {
    known,
    tell(change) {
      Object.assign(known, change);
      for (const { look } of [...waiting]) look();
    },
    until<T>(check: (known: Known) => T | undefined, withinMs?: number) {
      return new Promise<T | undefined>((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const late = withinMs === undefined ? undefined : setTimeout(() => settle(), Math.max(0, withinMs));
        const settle = (answer?: T) => {
          waiting.delete(own);
          clearTimeout(late);
          resolve(answer);
        };
        const own: Waiting = {
          look() {
            const answer = check(known);
            if (answer !== undefined) settle(answer);
          },
          reject(reason) {
            reject(reason);
            // it is decided already; this only tidies up
            settle();
          },
        };
        waiting.add(own);
        own.look();
      });
    },
  };
}
