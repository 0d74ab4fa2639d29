import { newId } from '@zilker/contracts/ids';
import { decodeGrant, type GrantWord, grantKey, grantTtlMs } from '@zilker/contracts/signals/grants';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestWorkers, type TestWorkers } from '../testing.ts';
import { grantWriter } from './write-grant.ts';

let at: TestWorkers;
beforeAll(async () => {
  at = await startTestWorkers();
});
afterAll(() => at.stop());

const word = (granted: number, sold = 0, term = 1): GrantWord => ({
  granted,
  term,
  expiresAtMs: 0,
  limitedBy: 'rate',
  capacity: 100,
  sold,
  held: 0,
  inside: 0,
  insideMax: 10,
  free: 100,
  ticketsPerCall: null,
  unopened: [[3, 1]],
  floorPerMinute: 3,
  health: null,
});

test('the room reads the newest word; a slower worker cannot take grants back', async () => {
  const drop = newId('drop');
  const write = grantWriter(at.context.redis);
  const read = async () => decodeGrant(await at.room.hgetall(grantKey(drop)));
  expect(await read()).toBeNull();
  await write(drop, word(5));
  await write(drop, word(4, 9));
  const said = await read();
  expect(said).toMatchObject({ granted: 5, sold: 0, unopened: [[3, 1]] });
  expect(Math.abs((said?.expiresAtMs ?? 0) - Date.now() - grantTtlMs)).toBeLessThan(2_000);
  // a worker whose clock is half a minute off says the same
  await write(drop, { ...word(5, 1), expiresAtMs: Date.now() - 30_000 });
  const [seconds] = await at.room.time();
  expect((await read())?.expiresAtMs).toBeGreaterThan(Number(seconds) * 1000 + 1_000);
  expect(await read()).toMatchObject({ granted: 5, sold: 1 });
});

test('a word that has expired is replaced whatever it said: after a restore the record counts', async () => {
  const drop = newId('drop');
  const write = grantWriter(at.context.redis);
  await write(drop, word(50));
  await at.context.redis.hset(grantKey(drop), 'expiresAtMs', Date.now() - 1);
  await write(drop, word(7));
  expect(decodeGrant(await at.room.hgetall(grantKey(drop)))).toMatchObject({ granted: 7 });
});

test('one that lost the lease without knowing is not heard; the one that has it is, and grants never fall', async () => {
  const drop = newId('drop');
  const write = grantWriter(at.context.redis);
  const read = async () => decodeGrant(await at.room.hgetall(grantKey(drop)));
  expect(await write(drop, word(5, 0, 3))).toBe(true);
  expect(await write(drop, word(8, 1, 2))).toBe(false);
  expect(await read()).toMatchObject({ granted: 5, sold: 0, term: 3 });
  // what was granted before the takeover counts on
  expect(await write(drop, word(4, 2, 4))).toBe(false);
  expect(await write(drop, word(8, 3, 4))).toBe(true);
  expect(await read()).toMatchObject({ granted: 8, sold: 3, term: 4 });
  // a worker of the version before says no term, and says it in the word alone
  await at.context.redis.hdel(grantKey(drop), 'term');
  expect(await write(drop, word(9, 4, 4))).toBe(true);
});
