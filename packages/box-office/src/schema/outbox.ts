import type { Job, Queue } from '@zilker/contracts/jobs/job';
import { sql } from 'drizzle-orm';
import { bigint, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { createdAt, id, time } from './columns.ts';

/** Jobs that were committed with the facts behind them and wait for the relay, which claims rows by lease and deletes what it sent. */
export const outbox = pgTable(
  'outbox',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    queue: text('queue').$type<Queue>().notNull(),
    job: jsonb('job').$type<Job>().notNull(),
    /** W3C trace context of the request that caused it. */
    traceparent: text('traceparent'),
    /** Not before then: for jobs put off, and the relay's lease. */
    dueAt: time('due_at').notNull().default(sql`now()`),
    createdAt: createdAt(),
  },
  (t) => [index('outbox_due').on(t.dueAt, t.id)],
);

/** Answers to writes that carry an Idempotency-Key and have no row of their own to keep it in. */
export const idempotency = pgTable(
  'idempotency',
  {
    scope: text('scope').notNull(),
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    reply: jsonb('reply').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.scope, t.key] })],
);

/** Mails and texts by their own id, so that a job that comes twice tells once. What was claimed and not sent may be tried again soon. */
export const messages = pgTable('messages', {
  id: id<string>(),
  claimedAt: time('claimed_at').notNull(),
  sentAt: time('sent_at'),
});
