import pg from 'pg';
import { createDb } from './db.ts';
import { seed } from './seed.ts';

/** `DATABASE_URL=… node packages/box-office/src/seed-cli.ts`: what a new database starts with. Harmless to run again. */
const connectionString = process.env.DATABASE_URL;
if (connectionString === undefined) {
  process.stderr.write('Set DATABASE_URL to the database that is to be seeded.\n');
  process.exit(1);
}
const pool = new pg.Pool({ connectionString, max: 1 });
await seed(createDb(pool), new Date());
await pool.end();
