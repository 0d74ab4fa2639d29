import { auditEvent } from '@zilker/box-office/audit/audit-event';
import { grant } from '@zilker/box-office/drops/grant';
import { holdLease } from '@zilker/box-office/leases/lease';
import { emptyTables } from '@zilker/box-office/testing-empty';
import { insertSale, type Sale } from '@zilker/box-office/testing-rows';
import { decodeGrant, grantKey } from '@zilker/contracts/signals/grants';
import { startProxy } from '@zilker/local/proxy';
import { createRedis, untilReady } from '@zilker/runtime/redis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { grantWriter } from '../redis/write-grant.ts';
import { startTestWorkers, type TestWorkers } from '../testing.ts';
import type { Clock } from './clock.ts';
import { startGrants } from './grants.ts';

let at: TestWorkers;
let sale: Sale;
const clocks: Clock[] = [];
beforeAll(async () => {
  at = await startTestWorkers();
});
afterAll(() => at.stop());
beforeEach(async () => {
  await emptyTables(at.database.pool);
  sale = await insertSale(at.context.db, { types: [{ capacity: 30 }], drop: { ratePerMinute: 6000 } });
});
afterEach(async () => {
  await Promise.all(clocks.splice(0).map((clock) => clock.stop()));
});

const start = (holder: string, context = at.context) => {
  const clock = startGrants(context, holder);
  clocks.push(clock);
  return clock;
};
const said = async () => decodeGrant(await at.room.hgetall(grantKey(sale.drop.id)));
const untilTerm = (term: number) =>
  vi.waitFor(async () => expect((await said())?.term).toBe(term), { timeout: 20_000, interval: 20 });
/** The clocks have taken turns since: the word was said anew. */
const untilSaidAgain = async () => {
  const before = (await said())?.expiresAtMs ?? 0;
  await vi.waitFor(async () => expect((await said())?.expiresAtMs ?? 0).toBeGreaterThan(before + 1_000), {
    timeout: 20_000,
    interval: 50,
  });
};

test('of several clocks one grants; when it stops another goes on in the next term', async () => {
  const one = start('one');
  await untilTerm(1);
  start('two');
  start('three');
  await untilSaidAgain();
  expect((await said())?.term).toBe(1);
  await one.stop();
  await untilTerm(2);
  expect((await said())?.granted).toBe(30);
});

test('one that died is followed when its lease runs out', async () => {
  await holdLease(at.context.db, { name: 'grants', holder: 'dead', forMs: 500 });
  start('alive');
  await untilTerm(2);
});

test('one that cannot speak to the rooms makes way for one that can', async () => {
  const way = await startProxy(new URL(process.env.TEST_REDIS_URL_WORKERS ?? ''));
  const redis = createRedis(way.url, { name: 'cut-off' });
  redis.on('error', () => undefined);
  await untilReady(redis);
  try {
    start('cut off', { ...at.context, redis });
    await untilTerm(1);
    start('heard');
    await untilSaidAgain();
    way.cut();
    await untilTerm(2);
  } finally {
    await Promise.all(clocks.splice(0).map((clock) => clock.stop()));
    redis.disconnect();
    way.stop();
  }
});

test('two that both believe they have it grant no ticket twice, and the rooms hear the later one', async () => {
  const { db } = at.context;
  const write = grantWriter(at.context.redis);
  const speak = async (term: number) => {
    const word = await grant(db, sale.drop.id, new Date(), undefined, term);
    await write(sale.drop.id, word);
    return word.granted;
  };
  // the first has been taken over from by the second, and goes on all the same
  const granted = await Promise.all(Array.from({ length: 40 }, (_, i) => speak(i % 2 === 0 ? 1 : 2)));
  expect(Math.max(...granted)).toBe(30);
  const { rows } = await at.database.pool.query('SELECT granted, promised FROM drops');
  expect(rows).toEqual([{ granted: 30, promised: 30 }]);
  expect(await auditEvent(db, sale.event.id)).toEqual([]);
  await speak(1);
  expect(await said()).toMatchObject({ term: 2, granted: 30 });
});
