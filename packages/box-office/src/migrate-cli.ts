import { migrate } from './migrate.ts';
import { MigrationRefused } from './migrations/migration-refused.ts';

/** `DATABASE_URL=… node src/migrate-cli.ts`: migrate and exit. */
const url = process.env.DATABASE_URL;
if (url === undefined || url === '') {
  console.error('DATABASE_URL is not set: name the database to migrate.');
  process.exit(1);
}
try {
  await migrate(url, { onStep: (tag, step) => console.log(`${tag}: step ${step + 1} done`) });
} catch (error) {
  console.error(error instanceof MigrationRefused ? error.message : error);
  process.exit(1);
}
