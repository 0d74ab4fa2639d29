import { expect, test } from 'vitest';
import { coalesce } from './coalesce.ts';

function clocked() {
  const clock = { nowMs: 0, reads: 0 };
  const read = coalesce(
    1000,
    async (key) => {
      clock.reads++;
      if (key === 'bad') throw new Error('away');
      return `${key}:${clock.reads}`;
    },
    () => clock.nowMs,
  );
  return { clock, read };
}

test('a crowd costs one read, and the next one comes when its time is over', async () => {
  const { clock, read } = clocked();
  const crowd = await Promise.all(Array.from({ length: 1000 }, () => read('a')));
  expect(new Set(crowd)).toEqual(new Set(['a:1']));
  clock.nowMs = 999;
  expect(await read('a')).toBe('a:1');
  clock.nowMs = 1000;
  expect(await read('a')).toBe('a:2');
});

test('keys are read apart, failures are not kept', async () => {
  const { clock, read } = clocked();
  expect(await read('a')).not.toBe(await read('b'));
  await expect(read('bad')).rejects.toThrow('away');
  await expect(read('bad')).rejects.toThrow('away');
  expect(clock.reads).toBe(4);
});

test('a flood of keys does not stay', async () => {
  const { clock, read } = clocked();
  for (let i = 0; i <= 100; i++) await read(`key-${i}`);
  await read('key-0');
  expect(clock.reads).toBe(102);
  await read('key-100');
  expect(clock.reads).toBe(102);
});
