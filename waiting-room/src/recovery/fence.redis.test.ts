import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MemoryLost } from '../redis/scripts.ts';
import { type ScriptBench, scriptBench } from '../testing/script-drop.ts';

let bench: ScriptBench;
beforeAll(async () => {
  bench = await scriptBench();
});
afterAll(() => bench.close());

/** These read, or are what a fenced drop is put together by; `define` writes only where there is nothing. */
const unfenced = ['define-1.lua', 'read-1.lua', 'rebuild-11.lua', 'remember-2.lua'];

test('every script that writes is fenced', () => {
  const folder = new URL('../redis/', import.meta.url);
  const scripts = readdirSync(folder).filter((file) => /-\d+\.lua$/.test(file));
  const without = scripts.filter(
    (file) => !readFileSync(new URL(file, folder), 'utf8').includes('\n-- include: fence\n'),
  );
  expect(without.toSorted()).toEqual(unfenced);
});

test('on a server that did not get the memory nothing is written, whoever asks', async () => {
  const drop = await bench.makeDrop({ phase: 'calling', places: 5, n: 0, rate: 6_000 });
  await drop.grant({ granted: 5 });
  await drop.set({ run: 'another server' });
  const before = await drop.state();
  await expect(drop.call()).rejects.toThrow(MemoryLost);
  const leave = bench.scripts('leave', [drop.keys.state, drop.keys.gone, drop.keys.reports], [1, '{}']);
  await expect(leave).rejects.toThrow(MemoryLost);
  expect(await drop.state()).toEqual(before);
  expect(await drop.calls()).toEqual([]);
  expect(await bench.redis.exists(drop.keys.gone)).toBe(0);
});

test('a drop that is gone is as fenced off as one from another server', async () => {
  const drop = await bench.makeDrop({ phase: 'lobby' });
  await bench.redis.del(drop.keys.state);
  await expect(bench.scripts('freeze', [drop.keys.state], [0, 0])).rejects.toThrow(MemoryLost);
  expect(await bench.redis.exists(drop.keys.state)).toBe(0);
});

test('who knows more than Redis fences the drop off, who knows less or as much does not', async () => {
  const drop = await bench.makeDrop({ phase: 'calling', places: 40, serving: 7, called: 3 });
  const doubt = (...figures: (string | number)[]) => bench.scripts('doubt', [drop.keys.state], figures);
  expect(await doubt('places', 40, 'serving', 6, 'called', 3)).toBe(0);
  expect((await drop.state()).run).not.toBe('');
  expect(await doubt('places', 40, 'serving', 8)).toBe(1);
  expect((await drop.state()).run).toBe('');
  await expect(doubt('places', 1)).rejects.toThrow(MemoryLost);
});

test('memories are laid down for a server until the drop is put together there', async () => {
  const drop = await bench.makeDrop({});
  const lay = (who: string) => bench.scripts('remember', [drop.keys.state, drop.keys.memories], [who, '{}']);
  expect(await lay('a')).toBe(0);
  expect(await bench.redis.exists(drop.keys.memories)).toBe(0);
  await drop.set({ run: '' });
  expect(await lay('a')).toBe(1);
  expect(await lay('b')).toBe(2);
  expect(Object.keys(await bench.redis.hgetall(drop.keys.memories)).toSorted()).toEqual([
    'count',
    'of:a',
    'of:b',
    'run',
    'sinceMs',
  ]);
});
