import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScriptBench, type ScriptDrop, scriptBench } from '../testing/script-drop.ts';
import { levelAt } from '../work/levels.ts';
import { accountSpot, spotOf } from './keys.ts';
import { MemoryLost } from './scripts.ts';

let bench: ScriptBench;
beforeAll(async () => {
  bench = await scriptBench();
});
afterAll(() => bench.close());

type Reply = [string, index?: number, isNew?: number, holds?: number, epoch?: number, level?: number];
type Asked = { bucket?: number; device?: string; points?: number; address?: string };

/** Joins as the room does, guessing the bucket of leaves. */
async function join({ keys }: ScriptDrop, account: string, asked: Asked = {}): Promise<Reply> {
  const { bucket = 0, device = account, points = -1, address = '203.0.113.9' } = asked;
  const own = accountSpot(account);
  const from = spotOf(Buffer.alloc(8, address));
  const leaf = Buffer.alloc(16, account);
  return (await bench.scripts(
    'join',
    [
      keys.state,
      keys.accounts(own.bucket),
      keys.leaves(bucket),
      keys.leaves(bucket + 1),
      keys.gone,
      keys.challenged,
      keys.addresses(from.bucket),
    ],
    [own.field, leaf, bucket, Buffer.alloc(8, device), points, from.field, 5],
  )) as Reply;
}

test('200 joins at once: one place an account, every index once', async () => {
  const drop = await bench.makeDrop({ phase: 'lobby' });
  // 50 accounts, four tabs each, shuffled into each other
  const accounts = Array.from({ length: 200 }, (_, at) => `acc_${at % 50}`);
  const answers = await Promise.all(accounts.map((account) => join(drop, account)));
  const indexOf = new Map<string, number | undefined>();
  for (const [at, [outcome, index]] of answers.entries()) {
    const account = accounts[at] ?? '';
    expect(outcome).toBe('ok');
    expect(indexOf.get(account) ?? index).toBe(index);
    indexOf.set(account, index);
  }
  expect([...indexOf.values()].toSorted((a = 0, b = 0) => a - b)).toEqual(
    Array.from({ length: 50 }, (_, at) => at),
  );
  expect(answers.filter(([, , isNew]) => isNew === 1)).toHaveLength(50);
  expect((await drop.state()).places).toBe('50');
});

test('leaves lie in their buckets, across the edge of one', async () => {
  const drop = await bench.makeDrop({ phase: 'lobby', places: 1_020 });
  for (let at = 0; at < 10; at++)
    expect(await join(drop, `acc_${at}`)).toEqual(['ok', 1_020 + at, 1, 1, 0, 0]);
  const first = await bench.redis.getBuffer(drop.keys.leaves(0));
  const second = await bench.redis.getBuffer(drop.keys.leaves(1));
  expect(first).toHaveLength(1_024 * 16);
  expect(first?.subarray(1_023 * 16)).toEqual(Buffer.alloc(16, 'acc_3'));
  expect(second).toHaveLength(6 * 16);
  expect(second?.subarray(0, 16)).toEqual(Buffer.alloc(16, 'acc_4'));
});

test('a caller that is far behind is told where the next place lies, and nothing is done', async () => {
  const drop = await bench.makeDrop({ phase: 'lobby', places: 5_000 });
  expect(await join(drop, 'acc_late')).toEqual(['bucket', 5_000]);
  expect((await drop.state()).places).toBe('5000');
  expect(await join(drop, 'acc_late', { bucket: 4 })).toEqual(['ok', 5_000, 1, 1, 0, 0]);
});

test('before the lobby opens, after the end, and once given up', async () => {
  const lobbyOpensAtMs = Date.now() + 60_000;
  const early = await bench.makeDrop({ lobbyOpensAtMs });
  expect(await join(early, 'acc_1')).toEqual(['not_open', lobbyOpensAtMs]);
  // the clock of the drop may be a moment behind its own schedule
  await early.set({ lobbyOpensAtMs: Date.now() - 1 });
  expect(await join(early, 'acc_1')).toEqual(['ok', 0, 1, 1, 0, 0]);
  for (const phase of ['sold_out', 'closed']) {
    await early.set({ phase });
    expect(await join(early, 'acc_2')).toEqual(['over']);
    expect(await join(early, 'acc_1')).toEqual(['ok', 0, 0, 1, 0, 0]);
  }
  await bench.redis.sadd(early.keys.gone, 0);
  expect(await join(early, 'acc_1')).toEqual(['left']);
});

test('a drop that Redis does not know is nobody’s to join', async () => {
  const drop = await bench.makeDrop();
  await bench.redis.del(drop.keys.state);
  await expect(join(drop, 'acc_1')).rejects.toThrow(MemoryLost);
});

test('the first device holds the place; of four that race, one does', async () => {
  const drop = await bench.makeDrop({ phase: 'lobby' });
  expect(await join(drop, 'acc_1', { device: 'a' })).toEqual(['ok', 0, 1, 1, 0, 0]);
  expect(await join(drop, 'acc_1', { device: 'b' })).toEqual(['ok', 0, 0, 0, 0, 0]);
  expect(await join(drop, 'acc_1', { device: 'a' })).toEqual(['ok', 0, 0, 1, 0, 0]);
  const devices = ['a', 'b', 'c', 'd'];
  const racing = await Promise.all(devices.map((device) => join(drop, 'acc_2', { device })));
  expect(racing.filter(([, , , holds]) => holds === 1)).toHaveLength(1);
});

test('what speaks against a newcomer makes the work harder, and so does a crowd from one address; nobody is refused', async () => {
  const drop = await bench.makeDrop({ phase: 'lobby' });
  const levelOf = async (account: string, asked: Asked) => (await join(drop, account, asked))[5];
  expect(await levelOf('acc_0', { points: 0, address: 'home' })).toBe(0);
  expect(await levelOf('acc_1', { points: 1, address: 'home' })).toBe(2);
  expect(await levelOf('acc_2', { points: 5, address: 'home' })).toBe(3);
  // asked again, from wherever and as whoever, it is the same
  expect(await levelOf('acc_2', { points: 0, address: 'elsewhere' })).toBe(3);
  const levels: (number | undefined)[] = [];
  for (let at = 0; at < 22; at++)
    levels.push(await levelOf(`acc_campus_${at}`, { points: 0, address: 'campus' }));
  expect(levels).toEqual([...Array(5).fill(0), ...Array(15).fill(2), ...Array(2).fill(3)]);
  expect(await levelOf('acc_away', { points: 0, address: 'elsewhere' })).toBe(0);
  const packed = (await bench.redis.getBuffer(drop.keys.challenged)) ?? Buffer.alloc(0);
  expect([0, 1, 2, 3, 8, 23, 24, 25].map((index) => levelAt(packed, index))).toEqual([
    0, 2, 3, 0, 2, 3, 3, 0,
  ]);
  expect(Number((await drop.state()).challenges)).toBe(19);
});

test('where the room asks nobody for work, nobody is counted', async () => {
  const drop = await bench.makeDrop({ phase: 'lobby' });
  for (let at = 0; at < 10; at++) expect((await join(drop, `acc_${at}`))[5]).toBe(0);
  const { bucket } = spotOf(Buffer.alloc(8, '203.0.113.9'));
  expect(await bench.redis.exists(drop.keys.addresses(bucket))).toBe(0);
});
