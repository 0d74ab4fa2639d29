import type { Child } from './child.ts';

/** One server that can be made to fail: killed, frozen, started again on the same port with what is left of its data. */
export type ServerProcess = {
  /** Of the process that runs now. */
  readonly pid: number;
  readonly running: boolean;
  /** Ends it with `kill -9`. */
  kill(): Promise<void>;
  /** Runs it again where it does not run. Resolves when it answers. */
  start(): Promise<void>;
  /** Stops it in its tracks until `thaw`: connections stay and nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** In order: everything is written first. */
  stop(): Promise<void>;
};

export type ServerOptions = {
  /** Starts the process and resolves when it answers. */
  run: () => Promise<Child>;
  stopSignal?: 'SIGTERM' | 'SIGINT';
  stopGraceMs?: number;
  /** How a signal reaches all of a server that is more than one process. */
  signalAll?: (child: Child, signal: NodeJS.Signals) => void;
};

/** @throws what `run` throws */
export async function startServerProcess(options: ServerOptions): Promise<ServerProcess> {
  const { run, stopSignal = 'SIGTERM', stopGraceMs = 10_000 } = options;
  const signalAll = options.signalAll ?? ((child: Child, signal: NodeJS.Signals) => child.signal(signal));
  let child = await run();
  let changing: Promise<void> = Promise.resolve();
  // one that is killed while it starts is killed once it runs, not run a second time
  const inTurn = (change: () => Promise<void>) => {
    changing = changing.catch(() => undefined).then(change);
    return changing;
  };
  return {
    get pid() {
      return child.pid;
    },
    get running() {
      return child.running;
    },
    kill: () => inTurn(() => child.stop('SIGKILL')),
    start: () =>
      inTurn(async () => {
        if (!child.running) child = await run();
      }),
    freeze: () => signalAll(child, 'SIGSTOP'),
    thaw: () => signalAll(child, 'SIGCONT'),
    stop: () =>
      inTurn(async () => {
        signalAll(child, 'SIGCONT');
        await child.stop(stopSignal, stopGraceMs);
      }),
  };
}
