import { permute } from '@zilker/contracts/draw/permute';
import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withTransaction } from '../db.ts';
import { insertPaidOrder } from '../doors/testing-doors.ts';
import { drops, orders } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertAccount, insertSale } from '../testing-rows.ts';
import { recordCalls } from '../visits/record-calls.ts';
import { readOutcome } from './read-outcome.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('once a drop has ended anyone sees when each position was called and what it bought, and nobody’s name', async () => {
  const { db } = database;
  const seed = 'ee'.repeat(32);
  const sale = await insertSale(db, { drop: { granted: 3, promised: 3, n: 9, seed } });
  const { id: drop } = sale.drop;
  await expect(readOutcome(db, newId('drop'))).rejects.toMatchObject({ code: 'drop_unknown' });
  await expect(readOutcome(db, drop)).rejects.toMatchObject({ code: 'outcome_not_ready' });

  const calledAt = new Date(Date.UTC(2026, 11, 1));
  const openBy = new Date(Date.UTC(2026, 11, 2));
  const call = (index: number, position: number | null) => ({ index, position, callNo: 1, calledAt, openBy });
  await withTransaction(db, (tx) =>
    recordCalls(tx, { drop, calls: [call(12, 12), call(4, 2), call(5, null)] }),
  );
  const fan = await insertAccount(db);
  const { order } = await insertPaidOrder(db, sale, fan, 2);
  await db.update(orders).set({ placeIndex: 4 });
  const estimates = { compared: 3, held: 0.66, medianMs: 2_000, p90Ms: 9_000 };
  const endedAt = new Date(Date.UTC(2026, 11, 3));
  await db.update(drops).set({ endedAt, estimates });

  const outcome = await readOutcome(db, drop);
  const fifth = permute(Buffer.from(seed, 'hex'), 9, 5);
  expect(outcome).toEqual({
    endedAtMs: endedAt.getTime(),
    tickets: 100,
    estimates,
    called: [
      [2, calledAt.getTime(), 2],
      [fifth, calledAt.getTime(), 0],
      [12, calledAt.getTime(), 0],
    ].sort(([a = 0], [b = 0]) => a - b),
  });
  expect(JSON.stringify(outcome)).not.toContain(fan.id);
  expect(JSON.stringify(outcome)).not.toContain(order);
});
