import type { Log } from '@zilker/runtime/log';
import { histogram } from '@zilker/runtime/metrics';

export type Clock = { stop(): Promise<void> };

const clockNames = [
  'relay',
  'calls',
  'grants',
  'sweep',
  'watch',
  'health',
  'queues',
  'payouts',
  'moves',
  'passes',
  'reconcile',
] as const;
type ClockName = (typeof clockNames)[number];

const seconds = histogram('zilker_clock_seconds', 'Time that one turn of a clock takes.', {
  name: clockNames,
});

/**
 * Runs `turn` over and over, each begun `everyMs` after the one before began, or at once when that took longer or says
 * that there is more to do. Turns never overlap. One that fails is logged, and the next comes a little later.
 */
export function startClock(
  name: ClockName,
  options: { everyMs: number; log: Log; turn: () => Promise<'more' | undefined> },
): Clock {
  const { everyMs, log, turn } = options;
  let stopped = false;
  let wake = () => {};
  let failures = 0;

  const run = async () => {
    while (!stopped) {
      const startedAt = performance.now();
      const pauseMs = await turn().then(
        (more) => {
          if (failures > 0) log.info('clock_recovered', { name, count: failures });
          failures = 0;
          return more === 'more' ? 0 : everyMs - (performance.now() - startedAt);
        },
        (cause: unknown) => {
          // said once for a row of failures: a store that is away fails every turn
          if (failures++ === 0) log.warn('clock_failed', { name, cause });
          return Math.max(everyMs, Math.min(5_000, 100 * 2 ** Math.min(failures, 6)));
        },
      );
      seconds.observe((performance.now() - startedAt) / 1000, { name });
      if (!stopped) await pause(Math.max(pauseMs, 0));
    }
  };
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const running = run();
  return {
    stop: () => {
      stopped = true;
      wake();
      return running;
    },
  };
}
