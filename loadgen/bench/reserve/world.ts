import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@zilker/box-office/migrate';
import { freePorts } from '@zilker/local/ports';
import { ensureDatabase, startPostgres } from '@zilker/local/postgres';
import pg from 'pg';
import { insertBenchSale, type Sale } from './sale.ts';

export type World = {
  /** A database of its own, with the tables as the migrations make them and one sale in it, on the one Postgres of this run. */
  openSale(size: { tickets: number; fans: number }): Promise<OpenSale>;
  stop(): Promise<void>;
};

export type OpenSale = {
  sale: Sale;
  /** A pool of `max` connections, all of them open already. */
  pool(max: number): Promise<pg.Pool>;
  close(): Promise<void>;
};

/** PostgreSQL as `npm start` runs it: fsync and synchronous_commit on. */
export async function startWorld(): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'zilker-bench-'));
  const [port = 0] = await freePorts(1);
  const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), port });
  await migrate(await ensureDatabase(postgres, 'template_sale'));
  const admin = new pg.Client(postgres.adminUrl);
  await admin.connect();
  let made = 0;
  return {
    openSale: async (size) => {
      const name = `sale_${made++}`;
      await admin.query(`CREATE DATABASE ${name} TEMPLATE template_sale`);
      const pools: pg.Pool[] = [];
      const open = async (max: number) => {
        const pool = new pg.Pool({ connectionString: postgres.databaseUrl(name), max });
        pool.on('error', () => undefined);
        pools.push(pool);
        const clients = await Promise.all(Array.from({ length: max }, () => pool.connect()));
        for (const client of clients) client.release();
        return pool;
      };
      const seeding = await open(1);
      const sale = await insertBenchSale(seeding, size);
      // whoever comes first should not pay for what the seeding left to write
      await seeding.query('CHECKPOINT');
      return {
        sale,
        pool: open,
        close: async () => {
          await Promise.all(pools.map((pool) => pool.end()));
          await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
        },
      };
    },
    stop: async () => {
      await admin.end();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
