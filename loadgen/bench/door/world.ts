import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@zilker/box-office/migrate';
import { freePorts } from '@zilker/local/ports';
import { ensureDatabase, startPostgres } from '@zilker/local/postgres';
import pg from 'pg';

export type World = {
  /** A database of its own with the tables as the migrations make them, by its URL. */
  database(): Promise<string>;
  stop(): Promise<void>;
};

/** PostgreSQL as `npm start` runs it: fsync and synchronous_commit on. */
export async function startWorld(): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'zilker-bench-door-'));
  const [port = 0] = await freePorts(1);
  const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), port });
  await migrate(await ensureDatabase(postgres, 'template_door'));
  const admin = new pg.Client(postgres.adminUrl);
  await admin.connect();
  let made = 0;
  return {
    database: async () => {
      const name = `door_${made++}`;
      await admin.query(`CREATE DATABASE ${name} TEMPLATE template_door`);
      return postgres.databaseUrl(name);
    },
    stop: async () => {
      await admin.end();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
