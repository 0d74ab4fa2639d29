import { auditEvent } from '@zilker/box-office/audit/audit-event';
import { insertSale, type Sale } from '@zilker/box-office/testing-rows';
import { callStream } from '@zilker/contracts/signals/calls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestWorkers, type TestWorkers } from '../testing.ts';
import { readCalls } from './read-calls.ts';

let at: TestWorkers;
let sale: Sale;
beforeAll(async () => {
  at = await startTestWorkers();
});
afterAll(() => at.stop());
beforeEach(async () => {
  sale = await insertSale(at.context.db, { drop: { granted: 20, promised: 20 } });
});

const call = (index: number, callNo = 1) =>
  at.room.xadd(
    callStream(sale.drop.id),
    '*',
    ...Object.entries({
      index,
      position: index,
      callNo,
      atMs: Date.now(),
      openByMs: Date.now() + 30_000,
    }).flat(),
  );
const read = (consumer: string, idleMs?: number) =>
  readCalls(at.context, { drop: sale.drop.id, consumer, ...(idleMs === undefined ? {} : { idleMs }) });
const states = async () => {
  const { rows } = await at.database.pool.query<{ said: string }>(
    "SELECT place_index || ' ' || state AS said FROM visits WHERE drop_id = $1 ORDER BY place_index",
    [sale.drop.id],
  );
  return rows.map((row) => row.said);
};

test('calls from before the first reading and after it become visits, whoever reads', async () => {
  await call(0);
  // the first to come makes the group
  expect(await read('one')).toBe(0);
  await call(1);
  await call(2);
  expect((await read('one')) + (await read('two'))).toBe(3);
  expect(await read('one')).toBe(0);
  expect(await states()).toEqual(['0 called', '1 called', '2 called']);
  expect(await auditEvent(at.context.db, sale.event.id)).toEqual([]);
});

test('what a worker read and did not finish is taken over by another', async () => {
  await read('dying');
  await call(0);
  const broken = new Proxy(at.context.db, {
    get: (db, name) =>
      name === '$client' ? { connect: () => Promise.reject(new Error('killed')) } : Reflect.get(db, name),
  });
  await expect(
    readCalls({ ...at.context, db: broken }, { drop: sale.drop.id, consumer: 'dying' }),
  ).rejects.toThrow('killed');
  expect(await states()).toEqual([]);
  expect(await read('next')).toBe(0);
  expect(await read('next', 0)).toBe(1);
  expect(await states()).toEqual(['0 called']);
});

test('an entry that is none of ours is left out, and does not hold up the others', async () => {
  await read('one');
  await call(0);
  await at.room.xadd(callStream(sale.drop.id), '*', 'index', '-7', 'rubbish', 'x');
  await call(1);
  expect(await read('one')).toBe(3);
  expect(await read('one', 0)).toBe(0);
  expect(await states()).toEqual(['0 called', '1 called']);
});
