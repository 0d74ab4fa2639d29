import { Worker } from 'node:worker_threads';
import { Refusal } from '@zilker/contracts/errors';
import * as v from 'valibot';
import type { AppleKeys } from './apple-keys.ts';

export type SignRequest = { id: number; json: string };
const signAnswer = v.union([
  v.object({ id: v.number(), bytes: v.instance(Uint8Array) }),
  v.object({ id: v.number(), failed: v.string() }),
]);
export type SignAnswer = v.InferOutput<typeof signAnswer>;

export type PassSigner = {
  /** The .pkpass of a `pass.json`. @throws Refusal `unavailable` while too many wait */
  sign(json: string): Promise<Buffer>;
  stop(): Promise<void>;
};

/** Signing takes a processor for some 6 ms; whoever is further behind had better ask again. */
const waitingMax = 200;

type Waiting = { done: (bytes: Buffer) => void; fail: (cause: Error) => void };

/** Signs passes in a thread of its own, so that doors and sales never wait for one. The thread starts with the first pass. */
export function createPassSigner(keys: AppleKeys): PassSigner {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let last = 0;
  const end = (cause: Error) => {
    thread = undefined;
    for (const { fail } of waiting.values()) fail(cause);
    waiting.clear();
  };
  const start = () => {
    const started = new Worker(new URL('./sign-thread.ts', import.meta.url), { workerData: keys });
    started.on('message', (message: unknown) => {
      const answer = v.parse(signAnswer, message);
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      // a thread that has nothing to do keeps no process from ending
      if (waiting.size === 0) started.unref();
      if ('bytes' in answer) asked?.done(Buffer.from(answer.bytes));
      else asked?.fail(new Error(answer.failed));
    });
    started.on('error', end);
    started.on('exit', (code) => {
      if (thread === started) end(new Error(`the thread that signs passes ended with ${code}`));
    });
    return started;
  };
  return {
    sign: (json) => {
      if (waiting.size >= waitingMax) throw new Refusal('unavailable');
      thread ??= start();
      thread.ref();
      const id = ++last;
      const answered = new Promise<Buffer>((done, fail) => waiting.set(id, { done, fail }));
      thread.postMessage({ id, json } satisfies SignRequest);
      return answered;
    },
    stop: async () => {
      const running = thread;
      end(new Error('no more passes are signed'));
      await running?.terminate();
    },
  };
}
