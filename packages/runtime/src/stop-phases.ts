import type { Log } from './log.ts';

/** One step of an ordered shutdown. A phase that fails or takes too long does not keep the next from running. */
export type StopPhase = {
  name: string;
  run: () => Promise<unknown> | unknown;
  /** 10 s unless told. */
  timeoutMs?: number;
};

/** Runs the phases one after the other; resolves to the names of those that failed or ran out of time. */
export async function runStopPhases(log: Log, phases: readonly StopPhase[]): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run, timeoutMs = 10_000 } of phases) {
    const startedAt = performance.now();
    const cause = await outcomeOf(run, timeoutMs);
    const durationMs = Math.round(performance.now() - startedAt);
    if (cause === undefined) {
      log.info('stop_phase_done', { name, durationMs });
    } else {
      failed.push(name);
      log.error('stop_phase_failed', { name, durationMs, cause });
    }
  }
  return failed;
}

async function outcomeOf(run: StopPhase['run'], timeoutMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Error>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, new Error(`not done within ${timeoutMs} ms`));
  });
  const done = (async () => run())().then(
    () => undefined,
    (cause: unknown) => cause ?? new Error('failed'),
  );
  const outcome = await Promise.race([done, late]);
  clearTimeout(timer);
  return outcome;
}
