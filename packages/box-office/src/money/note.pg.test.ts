import type { Id } from '@zilker/contracts/ids';
import { expect, onTestFinished, test } from 'vitest';
import { withTransaction } from '../db.ts';
import { createTestDatabase } from '../testing.ts';
import { note } from './note.ts';

const order = 'ord_1' as Id<'order'>;
const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 10, 0, second));

test('what a job does that began earlier, after another did something, is not told as before it', async () => {
  const { db, pool, drop } = await createTestDatabase();
  onTestFinished(drop);
  const write = (kind: 'authorized' | 'paid', now: Date, of = order) =>
    withTransaction(db, (tx) => note(tx, [{ order: of, kind }], now));
  await write('authorized', at(2));
  await write('paid', at(1));
  await write('authorized', at(1), 'ord_2' as Id<'order'>);
  const { rows } = await pool.query('SELECT order_id, kind, at FROM order_history ORDER BY seq');
  expect(rows).toEqual([
    { order_id: 'ord_1', kind: 'authorized', at: at(2) },
    { order_id: 'ord_1', kind: 'paid', at: at(2) },
    { order_id: 'ord_2', kind: 'authorized', at: at(1) },
  ]);
});
