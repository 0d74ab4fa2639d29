import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { holderOf } from '../join/entry.ts';
import { accountSpot } from '../redis/keys.ts';
import { type ScriptBench, scriptBench } from '../testing/script-drop.ts';

let bench: ScriptBench;
beforeAll(async () => {
  bench = await scriptBench();
});
afterAll(() => bench.close());

const source = readFileSync(new URL('../redis/move-6.lua', import.meta.url), 'utf8').replace(
  '-- include: fence',
  '',
);
const guard = "if epoch > 0 then return { 'moved' } end";

async function race(lua: string): Promise<number> {
  const { keys } = await bench.makeDrop({ phase: 'lobby' });
  const { bucket, field } = accountSpot('acc_1');
  await bench.redis.hset(keys.accounts(bucket), field, Buffer.alloc(12, 1));
  const all = [keys.state, keys.accounts(bucket), keys.moved, keys.called, keys.gone, keys.reports];
  const devices = ['A', 'B', 'C', 'D'].map((letter) => letter.repeat(43));
  const answers = (await Promise.all(
    devices.map((jkt) => bench.redis.eval(lua, all.length, ...all, field, jkt, holderOf(jkt), Date.now())),
  )) as [string][];
  return answers.filter(([outcome]) => outcome === 'ok').length;
}

test('of devices that take a place over at once, one gets it; without the guard, all believe so', async () => {
  expect(source).toContain(guard);
  expect(await race(source)).toBe(1);
  expect(await race(source.replace(guard, ''))).toBe(4);
});
