import { newId } from '@zilker/contracts/ids';
import { readJob } from '@zilker/contracts/jobs/read-job';
import { stamped } from '@zilker/contracts/jobs/versions';
import { expect, test } from 'vitest';
import { retryPolicy as policy } from './verdict.ts';
import { work } from './work.ts';

const hourMs = 3_600_000;
const delivery = {
  messageId: 'one',
  receipt: 'receipt',
  body: JSON.stringify(stamped({ kind: 'finalize-order', order: newId('order'), stripeEvent: 'evt' })),
  trace: undefined,
  tries: policy.triesMax - 1,
  deliveries: 1,
  sentAtMs: Date.now() - 2 * hourMs,
};
const workAt = async (now: Date) => {
  const { verdict } = await work(delivery, {
    queue: 'orders',
    handle: () => Promise.reject(new Error('away')),
    read: readJob,
    policy,
    now: () => now,
    isOutage: () => true,
  });
  return verdict === 'done' ? verdict : verdict.is;
};

test("a job's age is told by the clock that was given, not by this machine's, which may be hours ahead", async () => {
  expect(await workAt(new Date(delivery.sentAtMs + 1_000))).toBe('again');
  expect(await workAt(new Date(delivery.sentAtMs + 2 * hourMs))).toBe('dead');
});
