import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A process of ours that ends when we end. */
export type Child = {
  readonly pid: number;
  /** The end of what it has written, for a report. */
  tail(): string;
  /** Resolves when the process has ended, with its code or the signal that ended it. */
  readonly ended: Promise<string>;
  readonly running: boolean;
  /** Sends it a signal and waits for nothing. */
  signal(signal: NodeJS.Signals): void;
  /** Asks it to end with `signal`, insists after `graceMs`, and resolves when it has. */
  stop(signal?: NodeJS.Signals, graceMs?: number): Promise<void>;
};

export type ChildOptions = {
  command: string;
  args: string[];
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** Output is appended here as well as kept for `tail`. */
  logFile?: string;
  /** What the kernel sends it should we die without a word. */
  deathSignal?: 'INT' | 'TERM' | 'KILL';
  /** Called with each line of its standard output. */
  onLine?: (line: string) => void;
  /** Words to put in front of the command, such as an `unshare` line. */
  prefix?: string[];
};

const tailBytes = 8_192;

/**
 * Starts a process that cannot outlive us: on Linux the kernel ends it (`setpriv --pdeathsig`) even after a `kill -9` of
 * ours. It gets a process group of its own, so that a Ctrl-C at the terminal reaches us alone and we stop in order.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const line = [
    ...(options.prefix ?? []),
    ...deathWish(options.deathSignal ?? 'TERM'),
    options.command,
    ...options.args,
  ];
  const [command = options.command, ...args] = line;
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const tail = keepTail(child, options.logFile);
  if (options.onLine !== undefined && child.stdout !== null)
    createInterface({ input: child.stdout }).on('line', options.onLine);
  const ended = new Promise<string>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? `code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  return {
    pid: child.pid ?? 0,
    tail,
    ended,
    get running() {
      return child.exitCode === null && child.signalCode === null;
    },
    signal: (signal) => void child.kill(signal),
    async stop(signal = 'SIGTERM', graceMs = 10_000) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      // one that was stopped in its tracks hears nothing until it goes on
      child.kill('SIGCONT');
      const insist = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(insist);
    },
  };
}

/** Runs a process to its end and returns what it printed. @throws Error with the end of its output unless it exits 0. */
export async function runChild(options: ChildOptions): Promise<string> {
  const child = await startChild(options);
  const outcome = await child.ended;
  if (outcome === 'code 0') return child.tail();
  throw new Error(`${options.command} ${options.args.join(' ')} ended with ${outcome}:\n${child.tail()}`);
}

function deathWish(signal: string): string[] {
  const setpriv = '/usr/bin/setpriv';
  return process.platform === 'linux' && existsSync(setpriv) ? [setpriv, '--pdeathsig', signal] : [];
}

function keepTail(child: ChildProcess, logFile: string | undefined): () => string {
  const log = logFile === undefined ? undefined : createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  log?.on('error', () => undefined);
  let kept = '';
  const take = (chunk: Buffer) => {
    log?.write(chunk);
    kept = (kept + chunk.toString()).slice(-tailBytes);
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  child.once('close', () => log?.end());
  return () => kept.trim();
}
