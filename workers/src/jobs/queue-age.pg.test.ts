import { createTestDatabase, type TestDatabase } from '@zilker/box-office/testing';
import { newId } from '@zilker/contracts/ids';
import type { Job } from '@zilker/contracts/jobs/job';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureQueueAge } from './queue-age.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a job tells how old it is when its turn comes, but for messages to people and jobs that come again', async () => {
  const now = new Date();
  const handled: Job[] = [];
  const { handle, ageMs } = measureQueueAge({ db: database.db, now: () => now }, async (job) => {
    handled.push(job);
  });
  const sent = (seconds: number, deliveries = 1) => ({
    messageId: '1',
    deliveries,
    sentAtMs: now.getTime() - seconds * 1000,
  });
  const sync = { kind: 'sync-drop', drop: newId('drop'), version: 1 } as const;
  expect(await ageMs()).toBe(0);
  await handle({ kind: 'send-code', challenge: newId('challenge') }, sent(90));
  await handle(sync, sent(80, 2));
  await handle(sync, { messageId: '1', deliveries: 1, sentAtMs: null });
  expect(await ageMs()).toBe(0);
  await handle(sync, sent(7));
  await handle(sync, sent(2));
  // the queue's clock may be ahead of ours
  await handle(sync, sent(-5));
  expect(await ageMs()).toBe(7_000);
  expect(handled).toHaveLength(6);
});
