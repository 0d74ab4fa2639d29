import { bigint, doublePrecision, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { ControlState } from '../health/controller.ts';
import { time } from './columns.ts';

/** How each replica of a service was in its last second: one row a replica, overwritten. What nothing was measured of is null. */
export const healthSamples = pgTable('health_samples', {
  replica: text('replica').primaryKey(),
  at: time('at').notNull(),
  p95Ms: integer('p95_ms'),
  poolWaitMs: integer('pool_wait_ms'),
  queueAgeMs: integer('queue_age_ms'),
  /** Of no use any more: the release before writes it. */
  paymentsPerSecond: doublePrecision('payments_per_second'),
});

/** The one state of the controller that slows grants while the box office is unwell, stepped by whichever worker comes first. */
export const healthControl = pgTable('health_control', {
  name: text('name').primaryKey(),
  at: time('at').notNull(),
  state: jsonb('state').$type<ControlState>().notNull(),
});

/** When a clock last ran, in whichever worker. A gap says that everything was down. */
export const heartbeats = pgTable('heartbeats', {
  name: text('name').primaryKey(),
  at: time('at').notNull(),
});

/** What only one replica may do at a time: who does it until when. `term` rises with each new holder. */
export const leases = pgTable('leases', {
  name: text('name').primaryKey(),
  holder: text('holder').notNull(),
  term: bigint('term', { mode: 'number' }).notNull(),
  until: time('until').notNull(),
});
