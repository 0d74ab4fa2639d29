import { expect, test } from 'vitest';
import { createGate, mapBounded } from './bounded.ts';

test('a gate never lets in more than it may, and all get their turn', async () => {
  const gate = createGate(3);
  let most = 0;
  const done = await Promise.all(
    Array.from({ length: 50 }, (_, k) =>
      gate(async () => {
        most = Math.max(most, gate.inside);
        await new Promise((resolve) => setImmediate(resolve));
        return k;
      }),
    ),
  );
  expect(most).toBe(3);
  expect(done).toEqual(Array.from({ length: 50 }, (_, k) => k));
  expect([gate.inside, gate.waiting]).toEqual([0, 0]);
});

test('one that fails gives its spot back', async () => {
  const gate = createGate(1);
  await expect(gate(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(gate(() => Promise.resolve('yes'))).resolves.toBe('yes');
});

test('a bounded map keeps the order of its items', async () => {
  const results = await mapBounded([5, 1, 3], 2, async (item, at) => {
    for (let turn = 0; turn < item; turn++) await Promise.resolve();
    return `${at}:${item}`;
  });
  expect(results).toEqual(['0:5', '1:1', '2:3']);
});
