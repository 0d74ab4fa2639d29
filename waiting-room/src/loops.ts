import type { Log } from '@zilker/runtime/log';

export type Loop = { stop(): Promise<void> };

/**
 * Runs `work` again and again, `everyMs` from one start to the next, never twice at once. A failure is told and the loop goes
 * on: what failed is tried again the next time round.
 */
export function runLoop(
  everyMs: number | (() => number),
  work: () => Promise<void>,
  onError: (cause: unknown) => void,
): Loop {
  let stopped = false;
  let wake = () => {};
  async function loop(): Promise<void> {
    while (!stopped) {
      const startedAt = performance.now();
      await work().catch(onError);
      const ownMs = typeof everyMs === 'number' ? everyMs : everyMs();
      const restMs = Math.max(1, ownMs - (performance.now() - startedAt));
      if (!stopped)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, restMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
    }
  }
  const running = loop();
  return {
    async stop() {
      stopped = true;
      wake();
      await running;
    },
  };
}

/** Says the first of many like failures, and the last, so that an outage does not flood the log. */
export function tellOnce(log: Log, event: string): { failed(cause: unknown): void; worked(): void } {
  let failing = false;
  return {
    failed(cause) {
      if (!failing) log.warn(event, { cause });
      failing = true;
    },
    worked() {
      if (failing) log.info(`${event}_over`);
      failing = false;
    },
  };
}
