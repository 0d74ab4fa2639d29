import { randomBytes } from 'node:crypto';
import { leafOf } from '@zilker/contracts/draw/leaf';
import { newId } from '@zilker/contracts/ids';
import type { PlaceClaims } from '@zilker/contracts/tokens';
import { waitUntil } from '@zilker/local/wait-until';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { moveDevice } from '../device/move-device.ts';
import type { Drop } from '../drops/drop.ts';
import { holderOf } from '../join/entry.ts';
import { accountSpot } from '../redis/keys.ts';
import { definition, joined, makeFan, startTestRooms, type TestRoom } from '../testing/rooms.ts';
import { readHoles } from './holes.ts';
import { restorePlace } from './restore-place.ts';

let at: TestRoom;
let drop: Drop;
beforeAll(async () => {
  at = await startTestRooms();
});
afterAll(() => at.stopRooms());

/** A drop of which the places from 0 to below 10 are lost. */
beforeEach(async () => {
  const { drop: id } = definition();
  await at.define(definition({ drop: id }));
  await set(id, { places: 10, lostFrom: 0, lostBelow: 10 });
  drop = await waitUntil('the drop', async () => {
    const found = await at.room.drops.find(id);
    return found?.state.lostBelow === 10 ? found : undefined;
  });
});

const fanClaims = { role: 'fan' as const, sid: 's', authAtMs: Date.now() };
const set = (id: string, fields: Record<string, string | number>) =>
  at.room.context.redis.hset(`room:{${id}}:state`, fields);
const reads = (what: string, fits: () => boolean) => waitUntil(what, fits);

function token(index: number, change: Partial<PlaceClaims> = {}): PlaceClaims {
  const account = change.sub ?? newId('account');
  const blind = at.room.context.secrets.blind(drop.id, account);
  return {
    sub: account,
    drop: drop.id as `drp_${string}`,
    index,
    leaf: Buffer.from(leafOf({ drop: drop.id, account, blind })).toString('base64url'),
    jkt: randomBytes(32).toString('base64url'),
    epoch: 0,
    holder: true,
    work: 0,
    ...change,
  };
}
const restore = (place: PlaceClaims) => restorePlace(at.room.context, drop, place);
const code = (place: PlaceClaims) =>
  restore(place).then(
    () => 'ok',
    (cause: { code?: string }) => cause.code,
  );
async function entryOf(account: string): Promise<{ index: number; holder: Buffer } | null> {
  const { bucket, field } = accountSpot(account);
  const entry = await at.room.context.redis.hgetBuffer(drop.keys.accounts(bucket), field);
  return entry && { index: entry.readUInt32BE(0), holder: entry.subarray(4, 12) };
}

test('a place comes back as it was, as often as it is said, and no other fan gets it', async () => {
  const place = token(3);
  expect(await code(place)).toBe('ok');
  expect(await code(place)).toBe('ok');
  expect(await entryOf(place.sub)).toEqual({ index: 3, holder: holderOf(place.jkt) });
  expect(await code(token(3))).toBe('place_invalid');
  expect(await readHoles(at.room.context.redis, drop.id, 10, drop.state)).toBe('0-3,4-10');
});

test('a leaf that is not of the account is no place', async () => {
  expect(await code(token(3, { leaf: randomBytes(16).toString('base64url') }))).toBe('place_invalid');
});

test('a device that only shows the place may come first; the one that holds it holds it again', async () => {
  const holder = token(4);
  const other = token(4, { sub: holder.sub, holder: false });
  expect(await code(other)).toBe('ok');
  expect((await entryOf(holder.sub))?.holder).toEqual(Buffer.alloc(8));
  expect(await code(holder)).toBe('ok');
  expect((await entryOf(holder.sub))?.holder).toEqual(holderOf(holder.jkt));
  expect(await code(other)).toBe('ok');
  expect((await entryOf(holder.sub))?.holder).toEqual(holderOf(holder.jkt));
});

test('who joined again without the token has the place from before, not two', async () => {
  const fan = await makeFan();
  const { index } = await joined(at.url, drop.id, fan);
  expect(index).toBe(10);
  expect(await code(token(5, { sub: fan.account }))).toBe('ok');
  expect((await entryOf(fan.account))?.index).toBe(5);
  expect(await at.room.context.redis.sismember(drop.keys.gone, 10)).toBe(1);
});

test('but a place that was called already stays the one', async () => {
  const fan = await makeFan();
  const { index } = await joined(at.url, drop.id, fan);
  await at.room.context.redis.hset(drop.keys.called, index, 1);
  expect(await code(token(5, { sub: fan.account }))).toBe('place_invalid');
  expect((await entryOf(fan.account))?.index).toBe(index);
});

test('who asks for a lost place from another device is told to wait for the first, for a while', async () => {
  const fan = await makeFan();
  const take = () => moveDevice(at.room.context, drop, { ...fanClaims, sub: fan.account }, fan.jkt);
  await expect(take()).rejects.toThrow('Join the drop first.');
  await set(drop.id, { rebuiltAtMs: Date.now() });
  await expect(take()).rejects.toMatchObject({ code: 'unavailable' });
  expect(await code(token(6, { sub: fan.account }))).toBe('ok');
  expect(await take()).toMatchObject({ index: 6, holder: true });
});

test('between freeze and roster a lost place waits, and after it, it counts only if it was in it', async () => {
  const inside = token(2);
  await set(drop.id, { phase: 'paused', n: 8, frozenAtMs: 1 });
  await reads('the freeze', () => drop.state.frozen !== null);
  expect(await code(inside)).toBe('unavailable');
  expect(await code(token(9))).toBe('ok');
  await set(drop.id, { roster: 'aa', holes: '2-3' });
  await reads('the roster', () => drop.state.roster !== null);
  expect(await code(inside)).toBe('place_invalid');
  // lost before the freeze, and not come back before it: the roster is without it
  expect(await code(token(1))).toBe('place_invalid');
  await set(drop.id, { lostLate: 1 });
  expect(await code(token(1))).toBe('ok');
  expect(await code(inside)).toBe('place_invalid');
});
