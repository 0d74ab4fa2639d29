import { migrate } from './migrate.ts';

/** `DATABASE_URL=… node src/migrate-cli.ts`: migrate and exit. */
const url = process.env.DATABASE_URL;
if (url === undefined || url === '') {
  console.error('DATABASE_URL is not set: name the database to migrate.');
  process.exit(1);
}
await migrate(url);
