import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ensureJournal, pendingOf, stepsDone } from './migrations/journal.ts';
import { MigrationRefused } from './migrations/migration-refused.ts';
import { readMigrations } from './migrations/read-migrations.ts';
import { runStep } from './migrations/run-step.ts';

export const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url));

/** Any number that only this file locks by. */
const migrationLock = 4_300_001;
const turnEveryMs = 200;
const turnWaitMaxMs = 60 * 60_000;

/**
 * Brings a database to the newest schema while its services go on, whatever version they are of: forward only, each file in steps
 * that commit on their own, none of which keeps writers waiting for long. Several that start at once take turns, and the later
 * ones find nothing to do; one that was killed in the middle is taken up where it was.
 * @throws MigrationRefused in a sentence for whoever runs it: the database is ahead of the code or not of its making, or a long
 * transaction does not let a step through
 */
export async function migrate(
  databaseUrl: string,
  options: { folder?: string; onStep?: (tag: string, step: number) => void } = {},
): Promise<void> {
  const migrations = readMigrations(options.folder ?? migrationsFolder);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'zilker-migrate' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await takeTurn(client);
    await ensureJournal(client);
    for (const migration of await pendingOf(client, migrations))
      for (let at = await stepsDone(client, migration); at < migration.steps.length; at++) {
        await runStep(client, migration, at);
        options.onStep?.(migration.tag, at);
      }
  } finally {
    await client.end();
  }
}

/**
 * Asks for the lock again and again, rather than waiting in it: a statement that waits holds a snapshot, and an index that is built
 * concurrently waits for every older snapshot, so the two would wait for each other.
 */
async function takeTurn(client: pg.Client): Promise<void> {
  const until = performance.now() + turnWaitMaxMs;
  for (;;) {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [
      migrationLock,
    ]);
    if (rows[0]?.mine === true) return;
    if (performance.now() > until)
      throw new MigrationRefused('Another migration of this database has gone on for an hour.');
    await pause(turnEveryMs);
  }
}
