import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { answerOfThread } from './answer-of-thread.ts';

const thread = (code: string) => new Worker(code, { eval: true });

test('a thread that answers has answered, however it ends', async () => {
  const code = "require('node:worker_threads').parentPort.postMessage(7)";
  expect(await answerOfThread(thread(code), 60_000)).toBe(7);
});

test('one that does not says why: it failed, it ended, or it took too long', async () => {
  await expect(answerOfThread(thread("throw new Error('no font')"), 60_000)).rejects.toThrow('no font');
  await expect(answerOfThread(thread('process.exit(3)'), 60_000)).rejects.toThrow('ended with 3');
  await expect(answerOfThread(thread('setInterval(() => {}, 1000)'), 1)).rejects.toThrow(/within 1 ms/);
});
