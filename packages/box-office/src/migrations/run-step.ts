import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { sqlStateOf } from '../db.ts';
import { recordStep } from './journal.ts';
import { MigrationRefused } from './migration-refused.ts';
import type { Migration, Step } from './read-migrations.ts';
import type { Statement } from './statement.ts';

/**
 * While a statement waits for a table, every later writer of that table waits behind it: so it waits no longer than this, and tries
 * again when they have passed.
 */
const lockTimeoutMs = 300;
/** And no longer than this does it keep a table that it has. */
const statementTimeoutMs = 10_000;
/** Statements that run alone wait without keeping anybody waiting: for older transactions to end, mostly. */
const aloneLockTimeoutMs = 120_000;
const aloneStatementTimeoutMs = 3 * 3_600_000;
const triesMax = 100;
const pauseMaxMs = 2_000;
/** A lock that was not had in time, a deadlock, and a failure to serialise: everything was undone. */
const passing = new Set(['55P03', '40P01', '40001']);

/**
 * Runs step `at` of a migration and records it, again and again while locks are in its way.
 * @throws MigrationRefused when they stay there; the database's error when the statement itself is wrong
 */
export async function runStep(client: pg.Client, migration: Migration, at: number): Promise<void> {
  const step = migration.steps[at];
  if (step === undefined) throw new Error(`${migration.tag} has no step ${at}`);
  for (let tries = 1; ; tries++) {
    try {
      if (step.kind === 'together') await runTogether(client, migration, step, at);
      else await runAlone(client, migration, step.statement, at);
      return;
    } catch (cause) {
      if (!passing.has(sqlStateOf(cause) ?? '')) throw cause;
      if (tries >= triesMax)
        throw new MigrationRefused(
          `The migration ${migration.tag} did not get its locks in ${triesMax} tries: a long transaction is in its way (pg_stat_activity says which). What is done of it stays done; start it again when that has ended.`,
          { cause },
        );
      await pause(Math.min(pauseMaxMs, 50 * tries) * (0.5 + Math.random()));
    }
  }
}

async function runTogether(
  client: pg.Client,
  migration: Migration,
  step: Extract<Step, { kind: 'together' }>,
  at: number,
): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
    await client.query(`SET LOCAL statement_timeout = ${statementTimeoutMs}`);
    for (const { sql } of step.statements) await client.query(sql);
    await recordStep(client, migration, at + 1);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Killed between the statement and its record, it runs once more: each of these may. */
async function runAlone(
  client: pg.Client,
  migration: Migration,
  { sql, index }: Statement,
  at: number,
): Promise<void> {
  await client.query(`SET lock_timeout = ${aloneLockTimeoutMs}`);
  await client.query(`SET statement_timeout = ${aloneStatementTimeoutMs}`);
  const state = index === undefined ? 'none' : await stateOf(client, index.name);
  if (index?.is === 'made' && state === 'half made')
    await client.query(`DROP INDEX CONCURRENTLY IF EXISTS ${pg.escapeIdentifier(index.name)}`);
  const done = index !== undefined && state === (index.is === 'made' ? 'whole' : 'none');
  if (!done) await client.query(sql);
  await recordStep(client, migration, at + 1);
}

/** A concurrent build that was cut short leaves an index that writers keep up and no reader uses. */
async function stateOf(client: pg.Client, index: string): Promise<'none' | 'half made' | 'whole'> {
  const { rows } = await client.query<{ whole: boolean }>(
    `SELECT i.indisvalid AND i.indisready AS whole FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE c.relname = $1 AND c.relnamespace = 'public'::regnamespace`,
    [index],
  );
  const [row] = rows;
  if (row === undefined) return 'none';
  return row.whole ? 'whole' : 'half made';
}
