import { queues as queueNames } from '@zilker/contracts/jobs/job';
import type { Queues } from './queues.ts';
import type { StoreClients } from './stores.ts';
import { undeliveredWebhooks } from './stripe-faults.ts';
import type { Target } from './target.ts';

export type Waiting = { name: string; count: number };

/** What is still to be done anywhere: outbox, queues, stored events of Stripe, webhooks that it has still to send. */
export async function readBacklog(target: Target, { pool, queues }: StoreClients): Promise<Waiting[]> {
  const { rows } = await pool.query<{ outbox: number; events: number }>(
    `SELECT (SELECT count(*)::integer FROM outbox) AS outbox,
            (SELECT count(*)::integer FROM stripe_events WHERE handled_at IS NULL) AS events`,
  );
  const [counts] = rows;
  const ofQueues = await Promise.all(queueNames.map((queue) => waitingIn(queues, queue)));
  const webhooks = target.STRIPE_API_URL === undefined ? 0 : await undeliveredWebhooks(target.STRIPE_API_URL);
  return [
    { name: 'the outbox', count: counts?.outbox ?? 0 },
    { name: 'the stored events of Stripe', count: counts?.events ?? 0 },
    { name: 'the webhooks to come', count: webhooks },
    ...ofQueues,
  ];
}

/** Jobs that were tried too often and given up. */
export function readDeadLetters({ queues }: Pick<StoreClients, 'queues'>): Promise<Waiting[]> {
  return Promise.all(queueNames.map((queue) => waitingIn(queues, `${queue}-dlq`)));
}

/** What came on top of what was there before. */
export function more(now: readonly Waiting[], before: readonly Waiting[]): Waiting[] {
  return now.map(({ name, count }) => ({
    name,
    count: Math.max(0, count - (before.find((one) => one.name === name)?.count ?? 0)),
  }));
}

export function sumOf(waiting: readonly Waiting[]): number {
  return waiting.reduce((sum, { count }) => sum + count, 0);
}

async function waitingIn(queues: Queues, queue: string): Promise<Waiting> {
  return { name: `the queue ${queue}`, count: await queues.countIn(queue) };
}
