import type { Log } from '@zilker/runtime/log';

/** Runs `work` again and again, `ms` after the last run ended; one that fails is logged and tried again. `stop` waits for a run. */
export function every(ms: number, work: () => Promise<void>, log: Log): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const plan = () => {
    if (!stopped) timer = setTimeout(run, ms).unref();
  };
  const run = () => {
    running = work()
      .catch((cause: unknown) => log.warn('repeated_work_failed', { cause }))
      .finally(plan);
  };
  plan();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
