import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hold, untilCalls } from './conditions.ts';
import { type CoreStack, openCoreStack } from './core-stack.ts';
import { killBeforeDeletion, killUnansweredRelays } from './kill-workers.ts';

describe.each([1, 2, 4])('with %i of core-api and of workers', (replicas) => {
  let core: CoreStack;
  beforeAll(async () => {
    core = await openCoreStack({ replicas });
  }, 180_000);
  afterEach(() => core.sqs.setFaults());
  afterAll(() => core?.close(), 60_000);

  test('SQS delivers each message twice and out of order', async () => {
    await core.sqs.setFaults({ duplicate: 1, shuffleWithinS: 3 });
    const seen = await core.runClean({ meanwhile: (about) => untilCalls(about, 6) });
    expect(seen.filter(({ status }) => status >= 500)).toEqual([]);
  });
});

describe('with two of each', () => {
  let core: CoreStack;
  beforeAll(async () => {
    core = await openCoreStack({ replicas: 2 });
  }, 180_000);
  // a test that failed half way leaves it whole for the next
  afterEach(async () => {
    await core.sqs.start();
    core.sqs.thaw();
    await core.sqs.setFaults();
  });
  afterAll(() => core?.close(), 60_000);

  test('relays die after their jobs arrived and before they know', async () => {
    let caught = 0;
    await core.runClean({
      async meanwhile(about) {
        for (const calls of [2, 4, 6]) {
          await untilCalls(about, calls);
          if (await killUnansweredRelays(core)) caught++;
        }
      },
    });
    expect(caught).toBeGreaterThan(0);
  });

  test('workers die between their work and the end of the job', async () => {
    let caught = 0;
    await core.runClean({
      async meanwhile(about) {
        for (const calls of [2, 4, 6]) {
          await untilCalls(about, calls);
          if (await killBeforeDeletion(core)) caught++;
        }
      },
    });
    expect(caught).toBeGreaterThan(0);
  });

  test('SQS is killed and away for 10 s, and a worker starts meanwhile: the sale goes on', async () => {
    const seen = await core.runClean({
      async meanwhile(about) {
        await untilCalls(about, 6);
        await core.sqs.kill();
        const worker = core.workers[0]?.service;
        await worker?.restart('SIGKILL');
        await hold(about, 10_000, () => core.sqs.start());
      },
    });
    expect(seen.filter(({ status }) => status >= 500)).toEqual([]);
  });

  test('SQS stands still for 20 s: the sale goes on', async () => {
    const seen = await core.runClean({
      async meanwhile(about) {
        await untilCalls(about, 6);
        core.sqs.freeze();
        await hold(about, 20_000, () => core.sqs.thaw());
      },
    });
    expect(seen.filter(({ status }) => status >= 500)).toEqual([]);
  });
});
