import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { enqueue } from './enqueue.ts';
import { later, laterMaxMs } from './later.ts';
import { claimJobs } from './relay-batch.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('jobs that are due further ahead than any is put off were left by a clock that was set back: they go now', async () => {
  const put = async (ahead: string) => {
    const job = { kind: 'send-tickets', order: newId('order') } as const;
    await enqueue(database.db, job);
    await database.pool.query("UPDATE outbox SET due_at = now() + $1::interval WHERE job->>'order' = $2", [
      ahead,
      job.order,
    ]);
    return job.order;
  };
  const [due, left] = [await put('0'), await put('10 minutes')];
  await put('30 seconds');
  const asLate = { kind: 'send-tickets', order: newId('order') } as const;
  await enqueue(database.db, asLate, { dueAt: later(new Date(), laterMaxMs) });
  const { rows, lease } = await claimJobs(database.db, 100);
  expect(rows.map(({ job }) => 'order' in job && job.order)).toEqual([due, left]);
  expect(new Date(lease).getTime()).toBeLessThan(Date.now() + 60_000);
  // what is claimed is another's no more
  expect((await claimJobs(database.db, 100)).rows).toEqual([]);
});
