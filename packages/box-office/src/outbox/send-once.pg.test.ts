import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { messages } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { claimMs, sendOnce } from './send-once.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const start = new Date('2026-12-12T18:00:00Z');
const at = (ms: number) => () => new Date(start.getTime() + ms);

test('of many at once one sends, and none does so later', async () => {
  let sent = 0;
  const gate = Promise.withResolvers<void>();
  const send = async () => {
    sent += 1;
    await gate.promise;
  };
  const tries = Array.from({ length: 8 }, () => sendOnce(database.db, 'one', send, at(0)));
  const waiting = await Promise.race(tries);
  expect(waiting).toBe('under_way');
  gate.resolve();
  // who asks while it goes out is sent away; who asks after, has no more to do
  expect((await Promise.all(tries)).filter((what) => what === 'sent')).toHaveLength(1);
  expect(await sendOnce(database.db, 'one', send, at(claimMs * 10))).toBe('before');
  expect(sent).toBe(1);
});

test('one that no carrier took is tried again at once', async () => {
  const refused = sendOnce(database.db, 'two', () => Promise.reject(new Error('away')), at(0));
  await expect(refused).rejects.toThrow('away');
  expect(await sendOnce(database.db, 'two', async () => undefined, at(1))).toBe('sent');
});

test('one whose sender died is taken over once it must be dead', async () => {
  await database.db.insert(messages).values({ id: 'three', claimedAt: start });
  const again = (ms: number) => sendOnce(database.db, 'three', async () => undefined, at(ms));
  expect(await again(claimMs)).toBe('under_way');
  expect(await again(claimMs + 1)).toBe('sent');
  const [row] = await database.db.select().from(messages).where(eq(messages.id, 'three'));
  expect(row?.sentAt).toEqual(at(claimMs + 1)());
});
