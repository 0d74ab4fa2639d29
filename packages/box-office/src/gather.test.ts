import { expect, test } from 'vitest';
import { gather } from './gather.ts';

test('those that come while it is asked form the next, and each gets its own answer', async () => {
  const asked: (readonly number[])[] = [];
  let answer = () => {};
  const double = gather(3, async (inputs: readonly number[]) => {
    asked.push(inputs);
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return inputs.map((input) => 2 * input);
  });
  const answers = [1, 2, 3, 4, 5].map(double);
  for (const input of [1, 2, 5]) {
    answer();
    expect(await answers[input - 1]).toBe(2 * input);
  }
  expect(asked).toEqual([[1], [2, 3, 4], [5]]);
});

test('what fails fails for those of its batch alone', async () => {
  const ask = gather(2, async (inputs: readonly string[]) => {
    if (inputs.includes('bad')) throw new Error('no');
    return inputs;
  });
  const settled = await Promise.allSettled(['first', 'bad', 'beside', 'after'].map(ask));
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
});
