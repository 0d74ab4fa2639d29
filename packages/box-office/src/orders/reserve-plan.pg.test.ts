import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertAccounts, insertOpenVisits, insertSale } from '../testing-rows.ts';
import { readPriceList } from './price-list.ts';
import { reserveBatch } from './reserve.ts';

let database: TestDatabase;
beforeAll(async () => {
  // one connection, so that the counts of what it read are all there
  database = await createTestDatabase({ connectionsMax: 1 });
});
afterAll(() => database.drop());

test('the last orders of a drop read as few rows as the first, on tables that nobody analysed', async () => {
  const { db } = database;
  const batch = 100;
  const batches = 12;
  const sale = await insertSale(db, { types: [{ capacity: batch * batches }] });
  const fans = await insertAccounts(db, batch * batches);
  await insertOpenVisits(db, sale.drop, fans);
  const prices = await readPriceList(db, sale.drop.id);
  const [type] = [...prices.types.keys()];
  if (type === undefined) throw new Error('no type');
  const reads: number[] = [];
  for (let n = 0; n < batches; n++) {
    const before = await rowsRead();
    const wishes = fans.slice(n * batch, (n + 1) * batch).map(({ id }, i) => ({
      order: newId('order'),
      account: id,
      index: n * batch + i,
      callNo: 1,
      key: newId('order').slice(4),
      bodyHash: 'hash',
      lines: [{ type, quantity: 1 }],
      fewer: false,
    }));
    const verdicts = await reserveBatch(db, { drop: sale.drop.id, prices, wishes }, new Date());
    expect(verdicts.every((verdict) => verdict.is === 'reserved')).toBe(true);
    reads.push((await rowsRead()) - before);
  }
  // each order: its visit, and nothing else that is there already
  expect(Math.max(...reads)).toBeLessThan(batch * 1.5);
  expect(reads.at(-1)).toBeLessThan((reads[0] ?? 0) * 1.5);
});

/** Rows that scans of any sort have given up so far, of all tables. */
async function rowsRead(): Promise<number> {
  await database.pool.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await database.pool.query<{ read: string }>(
    'SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) AS read FROM pg_stat_user_tables',
  );
  return Number(rows[0]?.read);
}
