import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { visits } from './schema/sale.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';
import { insertAccounts, insertOpenVisits, insertSale } from './testing-rows.ts';
import { guardTransitions } from './testing-transitions.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await guardTransitions(database.pool);
});
afterAll(() => database.drop());

test('control: the guard lets a step of the table pass and no other', async () => {
  const { drop } = await insertSale(database.db);
  await insertOpenVisits(database.db, drop, await insertAccounts(database.db, 1));
  const become = (state: 'holding' | 'done' | 'called') =>
    database.db.update(visits).set({ state }).where(eq(visits.dropId, drop.id));
  await expect(become('done')).rejects.toThrow();
  await become('holding');
  await become('done');
  await expect(become('called')).rejects.toThrow();
});
