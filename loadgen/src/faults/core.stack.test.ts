import { afterAll, beforeAll, test } from 'vitest';
import { untilCalls } from './conditions.ts';
import { type CoreStack, openCoreStack } from './core-stack.ts';

/** The least of the fault tests, for every day: `npm run test:faults -- core` has the rest. */
let core: CoreStack;
beforeAll(async () => {
  core = await openCoreStack({ replicas: 2 });
}, 180_000);
afterAll(() => core?.close(), 60_000);

test('core-api and PostgreSQL are killed while a line is called: nothing is lost, and all are well again by themselves', async () => {
  const [coreApi] = core.coreApi;
  await core.runClean({
    fans: 40,
    tickets: 12,
    mayBeGone: true,
    async meanwhile(about) {
      await untilCalls(about, 2);
      coreApi?.service.crash();
      await untilCalls(about, 3);
      await core.postgres.kill();
      await core.postgres.start();
    },
  });
}, 300_000);
