import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startStores } from './stores.ts';

/** Files with these in their names use a store; a run without any of them starts none. */
const needsStores = /\.(pg|redis|sqs|faults)(\.test)?\.ts$/;

/**
 * Vitest's global setup: real stores for the whole run, in a folder that goes with it. Tests find them in the env:
 * TEST_DATABASE_URL (superuser; make a database of your own by `createDatabase`), TEST_REDIS_URL_ADMIN, _ROOM, _WORKERS,
 * TEST_SQS_ENDPOINT.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const filters = process.argv.slice(2).filter((word) => !word.startsWith('-') && word !== 'run');
  const { testFiles } = await project.globTestFiles(filters);
  if (testFiles.length > 0 && !testFiles.some((file) => needsStores.test(file))) return undefined;

  const dataDir = await mkdtemp(join(tmpdir(), 'zilker-test-'));
  const stores = await startStores({ dataDir, durable: false });
  Object.assign(process.env, stores.env, {
    TEST_DATABASE_URL: stores.adminUrl,
    TEST_REDIS_URL_ADMIN: stores.redisUrls.admin,
    TEST_REDIS_URL_ROOM: stores.redisUrls.room,
    TEST_REDIS_URL_WORKERS: stores.redisUrls.workers,
    TEST_SQS_ENDPOINT: stores.sqsEndpoint,
  });
  return async () => {
    await stores.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
