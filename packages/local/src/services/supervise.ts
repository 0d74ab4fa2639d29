import { setTimeout as delay } from 'node:timers/promises';
import { type Child, startChild } from '../child.ts';
import { inRepository, nodeBinary } from '../paths.ts';
import { waitUntil } from '../wait-until.ts';
import type { Env } from './service-env.ts';

export type Service = {
  readonly name: string;
  /** Of the process that runs now. */
  readonly pid: number;
  readonly running: boolean;
  /** Ends the process and starts it anew; `SIGKILL` gives it no time to say goodbye. */
  restart(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Ends the process without a word; it stays away until `start`. */
  kill(): Promise<void>;
  /** Ends it without a word, as a fault of its own would: it comes back by itself where it is kept running. */
  crash(): void;
  /** Runs it again after `kill`, and resolves when it is ready. */
  start(): Promise<void>;
  /** Stops the process in its tracks, as a machine that swaps or a long collection does, until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** The end of what it printed. */
  tail(): string;
  stop(): Promise<void>;
};

export type ServiceOptions = {
  name: string;
  /** From the root of the checkout: `core-api/src/main.ts`. */
  entry: string;
  env: Env;
  adminUrl: string;
  logFile?: string;
  /** Start it again when it ends by itself. */
  keepRunning: boolean;
  /** Called with a sentence when it ended by itself, and when it is back. */
  tell: (sentence: string) => void;
};

const readyTimeoutMs = 60_000;
const stopGraceMs = 15_000;
const backoffFirstMs = 500;
const backoffMaxMs = 30_000;
/** Reads `CLOCK_OFFSET_MS` and `CLOCK_OFFSET_FILE`. */
const clockShift = new URL('shift-clock.ts', import.meta.url).href;

/**
 * Runs one service as a process of its own and resolves when it says that it is ready.
 * @throws Error with the end of its log when it does not get that far.
 */
export async function superviseService(options: ServiceOptions): Promise<Service> {
  let child = await startReady(options);
  let wanted = true;
  let changing: Promise<void> = Promise.resolve();

  async function watch(watched: Child): Promise<void> {
    const outcome = await watched.ended;
    if (!wanted || watched !== child) return;
    options.tell(`${options.name} ended by itself (${outcome}):\n${lastLines(watched.tail(), 5)}`);
    if (!options.keepRunning) return;
    for (
      let backoffMs = backoffFirstMs;
      wanted && watched === child;
      backoffMs = Math.min(backoffMs * 2, backoffMaxMs)
    ) {
      await delay(backoffMs);
      if (!wanted || watched !== child) return;
      const next = await startReady(options).catch((error: Error) => options.tell(error.message));
      if (!next) continue;
      if (!wanted || watched !== child) return next.stop('SIGTERM', stopGraceMs);
      child = next;
      options.tell(`${options.name} runs again.`);
      void watch(next);
    }
  }
  void watch(child);

  const inTurn = (change: () => Promise<void>) => {
    changing = changing.catch(() => undefined).then(change);
    return changing;
  };
  async function end(signal: NodeJS.Signals): Promise<void> {
    // from here on its end is ours
    wanted = false;
    await child.stop(signal, stopGraceMs);
  }
  async function begin(): Promise<void> {
    if (child.running) return;
    child = await startReady(options);
    wanted = true;
    void watch(child);
  }

  return {
    name: options.name,
    get pid() {
      return child.pid;
    },
    get running() {
      return child.running;
    },
    tail: () => child.tail(),
    restart: (signal = 'SIGTERM') =>
      inTurn(async () => {
        await end(signal);
        await begin();
      }),
    kill: () => inTurn(() => end('SIGKILL')),
    crash: () => child.signal('SIGKILL'),
    start: () => inTurn(begin),
    freeze: () => child.signal('SIGSTOP'),
    thaw: () => child.signal('SIGCONT'),
    async stop() {
      wanted = false;
      await changing.catch(() => undefined);
      await child.stop('SIGTERM', stopGraceMs);
    },
  };
}

async function startReady(options: ServiceOptions): Promise<Child> {
  const child = await startChild({
    command: nodeBinary(),
    args: [
      '--disable-warning=ExperimentalWarning',
      ...(clockIsWrong(options.env) ? ['--import', clockShift] : []),
      // does nothing unless somebody collects traces
      '--import',
      '@zilker/runtime/telemetry',
      inRepository(options.entry),
    ],
    cwd: inRepository(),
    env: { OTEL_SERVICE_NAME: options.name, ...options.env },
    ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
  });
  try {
    await waitUntil(
      `${options.name} being ready`,
      async () => {
        if (!child.running) throw new Error(`it ended (${await child.ended})`);
        const answer = await fetch(`${options.adminUrl}/readyz`, {
          signal: AbortSignal.timeout(2_000),
        }).catch(() => undefined);
        await answer?.arrayBuffer();
        return answer?.ok === true;
      },
      { timeoutMs: readyTimeoutMs, everyMs: 50 },
    );
    return child;
  } catch (cause) {
    await child.stop('SIGTERM', 2_000);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${options.name} did not start: ${why}\n${lastLines(child.tail(), 12)}`, { cause });
  }
}

function clockIsWrong({ CLOCK_OFFSET_MS, CLOCK_OFFSET_FILE }: Env): boolean {
  return CLOCK_OFFSET_MS !== undefined || CLOCK_OFFSET_FILE !== undefined;
}

function lastLines(text: string, count: number): string {
  return text
    .split('\n')
    .slice(-count)
    .map((line) => `  ${line.slice(0, 400)}`)
    .join('\n');
}
