import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortBlock } from '@zilker/local/ports';
import { startPostgres } from '@zilker/local/postgres';
import { type Stack, startStack } from '@zilker/local/stack';
import pg from 'pg';
import { type MailSink, startMailSink } from './mail-sink.ts';

/** A stack of its own: core-api, one worker, PostgreSQL with fsync, SQS in memory, a mail server that keeps nothing but times. */
export type World = { stack: Stack; pool: pg.Pool; mails: MailSink; stop(): Promise<void> };

export async function makeWorld(): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'zilker-bench-jobs-'));
  const ports = await freePortBlock();
  await noteCommitTimes(dataDir, ports.postgres);
  const mails = await startMailSink();
  const stack = await startStack({
    dataDir,
    ports,
    services: ['core-api', 'workers'],
    seed: false,
    durable: true,
    keepQueues: false,
    env: { workers: { SMTP_URL: mails.url } },
  });
  const pool = new pg.Pool({ connectionString: stack.env.DATABASE_URL, max: 4 });
  return {
    stack,
    pool,
    mails,
    stop: async () => {
      await pool.end();
      await stack.stop();
      await mails.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** So that PostgreSQL can say afterwards when each ticket was committed, and need not be asked meanwhile. */
async function noteCommitTimes(dataDir: string, port: number): Promise<void> {
  const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), port, durable: true });
  const client = new pg.Client(postgres.adminUrl);
  await client.connect();
  await client.query('ALTER SYSTEM SET track_commit_timestamp = on');
  await client.end();
  await postgres.stop();
}
