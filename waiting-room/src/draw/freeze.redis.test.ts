import { rootOf } from '@zilker/contracts/draw/merkle';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountSpot } from '../redis/keys.ts';
import { type ScriptBench, type ScriptDrop, scriptBench } from '../testing/script-drop.ts';
import { bucketRoots, fillBucket, rosterOf } from './roster.ts';

let bench: ScriptBench;
beforeAll(async () => {
  bench = await scriptBench();
});
afterAll(() => bench.close());

const leafOf = (account: string) => accountSpot(account).field.subarray(0, 8).toString('hex');

async function join({ keys }: ScriptDrop, account: string, bucket: number): Promise<number> {
  const { bucket: accounts, field } = accountSpot(account);
  const [outcome, index = -1] = (await bench.scripts(
    'join',
    [
      keys.state,
      keys.accounts(accounts),
      keys.leaves(bucket),
      keys.leaves(bucket + 1),
      keys.gone,
      keys.challenged,
      keys.addresses(0),
    ],
    [field, leafOf(account), bucket, Buffer.alloc(8), -1, 'a', 1_000_000],
  )) as [string, number?];
  if (outcome === 'bucket') return join(drop(keys), account, Math.floor(index / 1_024));
  expect(outcome).toBe('ok');
  return index;
}
const drop = (keys: ScriptDrop['keys']) => ({ keys }) as ScriptDrop;

const freeze = ({ keys }: ScriptDrop, notBeforeMs = 0, notAfterMs = 0) =>
  bench.scripts('freeze', [keys.state], [notBeforeMs, notAfterMs]) as Promise<[string, number?, number?]>;

test('joins that race the freeze are in it or behind it, and the roster is that of exactly those in it', async () => {
  const lobby = await bench.makeDrop({ phase: 'lobby' });
  const accounts = Array.from({ length: 1_500 }, (_, at) => `acc_${at}`);
  const indices = new Map<string, number>();
  const start = (from: number, to: number) =>
    accounts.slice(from, to).map(async (account) => indices.set(account, await join(lobby, account, 0)));
  // five replicas freeze while the joins are on their way
  const joins = start(0, 900);
  const freezes = Array.from({ length: 5 }, () => freeze(lobby));
  joins.push(...start(900, 1_500));
  const [outcomes] = await Promise.all([Promise.all(freezes), Promise.all(joins)]);
  expect(outcomes.filter(([outcome]) => outcome === 'ok')).toHaveLength(1);
  const n = outcomes.find(([outcome]) => outcome === 'ok')?.[1] ?? -1;
  expect(n).toBeGreaterThan(0);
  expect(n).toBeLessThan(1_500);
  expect((await lobby.state()).places).toBe('1500');
  const inOrder = accounts.toSorted((a, b) => (indices.get(a) ?? 0) - (indices.get(b) ?? 0));
  const leaves = Buffer.concat(inOrder.slice(0, n).map((account) => Buffer.from(leafOf(account))));
  expect(await rosterOf(bench.redis, lobby.drop, n)).toBe(Buffer.from(rootOf(leaves)).toString('hex'));
});

test('roots kept as buckets filled give the roster that working them all out gives', async () => {
  const lobby = await bench.makeDrop({ phase: 'lobby', places: 2_048 + 7 });
  for (const [bucket, size] of [1_024, 1_024, 7].entries())
    await bench.redis.set(lobby.keys.leaves(bucket), Buffer.alloc(size * 16, bucket + 1));
  const without = await bucketRoots(bench.redis, lobby.drop, 2_055);
  await fillBucket(bench.redis, lobby.drop, 0);
  await fillBucket(bench.redis, lobby.drop, 1);
  expect(await bucketRoots(bench.redis, lobby.drop, 2_055)).toEqual(without);
  await expect(fillBucket(bench.redis, lobby.drop, 2)).rejects.toThrow('not full');
  // a roster may end in the middle of a bucket that has filled since
  const shorter = await rosterOf(bench.redis, lobby.drop, 1_500);
  const leaves = Buffer.concat([Buffer.alloc(1_024 * 16, 1), Buffer.alloc(476 * 16, 2)]);
  expect(shorter).toBe(Buffer.from(rootOf(leaves)).toString('hex'));
});

test('only in the lobby, not too early, not when the round is near', async () => {
  const lobby = await bench.makeDrop({ phase: 'lobby', places: 3 });
  const nowMs = Date.now();
  expect(await freeze(lobby, nowMs + 60_000)).toEqual(['early']);
  expect((await freeze(lobby, 0, nowMs - 1))[0]).toBe('late');
  expect((await lobby.state()).phase).toBe('lobby');
  expect(await freeze(lobby, nowMs - 1, nowMs + 60_000)).toEqual(['ok', 3, expect.any(Number)]);
  expect(await freeze(lobby)).toEqual(['phase']);
});

test('an empty lobby has a roster too', async () => {
  const lobby = await bench.makeDrop({ phase: 'lobby' });
  expect(await freeze(lobby)).toEqual(['ok', 0, expect.any(Number)]);
  expect(await rosterOf(bench.redis, lobby.drop, 0)).toBe(
    Buffer.from(rootOf(new Uint8Array())).toString('hex'),
  );
});
