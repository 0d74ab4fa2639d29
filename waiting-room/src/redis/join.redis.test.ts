import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScriptBench, type ScriptDrop, scriptBench } from '../testing/script-drop.ts';
import { accountSpot } from './keys.ts';

let bench: ScriptBench;
beforeAll(async () => {
  bench = await scriptBench();
});
afterAll(() => bench.close());

/** Joins as the room does, guessing the bucket of leaves. */
async function join({ keys }: ScriptDrop, account: string, bucket = 0): Promise<[string, number?, number?]> {
  const { bucket: accounts, field } = accountSpot(account);
  const leaf = Buffer.alloc(16, account);
  return (await bench.scripts(
    'join',
    [keys.state, keys.accounts(accounts), keys.leaves(bucket), keys.leaves(bucket + 1), keys.gone],
    [field, leaf, bucket],
  )) as [string, number?, number?];
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
  for (let at = 0; at < 10; at++) expect(await join(drop, `acc_${at}`)).toEqual(['ok', 1_020 + at, 1]);
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
  expect(await join(drop, 'acc_late', 4)).toEqual(['ok', 5_000, 1]);
});

test('before the lobby opens, after the end, and once given up', async () => {
  const lobbyOpensAtMs = Date.now() + 60_000;
  const early = await bench.makeDrop({ lobbyOpensAtMs });
  expect(await join(early, 'acc_1')).toEqual(['not_open', lobbyOpensAtMs]);
  // the clock of the drop may be a moment behind its own schedule
  await early.set({ lobbyOpensAtMs: Date.now() - 1 });
  expect(await join(early, 'acc_1')).toEqual(['ok', 0, 1]);
  for (const phase of ['sold_out', 'closed']) {
    await early.set({ phase });
    expect(await join(early, 'acc_2')).toEqual(['over']);
    expect(await join(early, 'acc_1')).toEqual(['ok', 0, 0]);
  }
  await bench.redis.sadd(early.keys.gone, 0);
  expect(await join(early, 'acc_1')).toEqual(['left']);
});

test('an unknown drop', async () => {
  const drop = await bench.makeDrop();
  await bench.redis.del(drop.keys.state);
  expect(await join(drop, 'acc_1')).toEqual(['unknown']);
});
