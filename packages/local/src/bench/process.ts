import { fork } from 'node:child_process';
import { basename } from 'node:path';

/** A process of a benchmark that does what it is asked, one word at a time. */
export type BenchProcess = {
  ask<T>(word: string, ...args: unknown[]): Promise<T>;
  readonly pid: number;
  stop(): Promise<void>;
};

type Question = { id: number; word: string; args: unknown[] };
type Answer = { id: number; result?: unknown; failure?: string };

/** Starts a file that `serveWords`; resolves when it is ready. */
export async function startProcess(
  file: URL,
  options: { env?: Record<string, string>; nodeArgs?: string[] } = {},
): Promise<BenchProcess> {
  const child = fork(file, [], {
    env: { ...process.env, ...options.env },
    execArgv: options.nodeArgs ?? [],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const name = basename(file.pathname);
  const waiting = new Map<number, { resolve(value: unknown): void; reject(cause: Error): void }>();
  let asked = 0;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${name} ended.`));
  });
  child.on('message', ({ id, result, failure }: Answer) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (failure === undefined) one?.resolve(result);
    else one?.reject(new Error(`${name}: ${failure}`));
  });
  const ask = <T>(word: string, ...args: unknown[]) =>
    new Promise<T>((resolve, reject) => {
      const id = ++asked;
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      child.send({ id, word, args } satisfies Question);
    });
  await ask('ready');
  return {
    ask,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
/** The other side. Ends with the process that asked. */
export function serveWords(words: Record<string, (...args: never[]) => unknown>): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', (question: Question) => void answer(question));

  async function answer({ id, word, args }: Question): Promise<void> {
    try {
      const handle = word === 'ready' ? () => true : words[word];
      if (handle === undefined) throw new Error(`nobody knows ${word}`);
      const result = await (handle as (...args: unknown[]) => unknown)(...args);
      process.send?.({ id, result } satisfies Answer);
    } catch (cause) {
      process.send?.({
        id,
        failure: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
      });
    }
  }
}
