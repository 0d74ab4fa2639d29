import type { Worker } from 'node:worker_threads';

/**
 * The one message of a thread.
 * @throws Error that says what came instead: that it took too long, what it failed with, or how it ended
 */
export function answerOfThread(thread: Worker, withinMs: number): Promise<unknown> {
  return new Promise((done, fail) => {
    const late = setTimeout(() => {
      fail(new Error(`a thread has not answered within ${withinMs} ms`));
      void thread.terminate();
    }, withinMs);
    thread.once('message', done);
    thread.once('error', fail);
    // after any of those it is settled already
    thread.once('exit', (code) => {
      clearTimeout(late);
      fail(new Error(`a thread ended with ${code} and no answer`));
    });
  });
}
