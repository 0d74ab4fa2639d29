import { Problem } from '../problem.ts';

/** Ctrl-C reaches us twice when npm passes it on as well: what comes within so long is the same press. */
const samePressMs = 1_500;

/** Notes the first Ctrl-C or SIGTERM, for an orderly stop; a later one ends the process there and then. */
export function onStopRequest(): { signal: AbortSignal; wait(): Promise<void> } {
  const controller = new AbortController();
  let requestedAt: number | undefined;
  const asked = new Promise<void>((resolve) => {
    const take = () => {
      const now = performance.now();
      requestedAt ??= now;
      if (now - requestedAt > samePressMs) process.exit(1);
      controller.abort(new Problem('Stopped before everything had started.'));
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, take);
  });
  return {
    signal: controller.signal,
    wait: () => asked,
  };
}
