import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { pause } from '../fan/pause.ts';
import { hold, untilCalls } from './conditions.ts';
import { type CoreStack, openCoreStack } from './core-stack.ts';
import { statusesOf, whollyWithin } from './prober.ts';

describe.each([1, 2, 4])('with %i of core-api and of workers', (replicas) => {
  let core: CoreStack;
  beforeAll(async () => {
    core = await openCoreStack({ replicas });
  }, 180_000);
  // a test that failed half way leaves it up for the next
  afterEach(() => core.postgres.start());
  afterAll(() => core?.close(), 60_000);

  test('PostgreSQL restarts under load again and again', async () => {
    const { postgres } = core;
    await core.runClean({
      async meanwhile(about) {
        for (const calls of [2, 4, 6]) {
          await untilCalls(about, calls);
          await postgres.stop();
          await postgres.start();
        }
      },
    });
  });

  test('PostgreSQL is killed and stays away for 10 s: the sale says when to come back, and public pages go on from memory', async () => {
    const { postgres } = core;
    const away = { fromMs: 0, toMs: 0 };
    const seen = await core.runClean({
      async meanwhile(about) {
        await untilCalls(about, 6);
        await postgres.kill();
        away.fromMs = Date.now();
        await hold(about, 10_000, () => {
          away.toMs = Date.now();
          return postgres.start();
        });
      },
    });
    const during = whollyWithin(seen, away);
    expect(statusesOf(during, 'sale')).toEqual([503]);
    expect(statusesOf(during, 'reserve')).toEqual([503]);
    expect(statusesOf(during, 'ready')).toEqual([503]);
    expect(statusesOf(during, 'public')).toEqual([200]);
  });
});

describe('with two of each', () => {
  let core: CoreStack;
  beforeAll(async () => {
    core = await openCoreStack({ replicas: 2 });
  }, 180_000);
  afterEach(() => core.postgres.thaw());
  afterAll(() => core?.close(), 60_000);

  test('PostgreSQL stands still for 20 s', async () => {
    const { postgres } = core;
    const still = { fromMs: 0, toMs: 0 };
    const seen = await core.runClean({
      async meanwhile(about) {
        await untilCalls(about, 6);
        postgres.freeze();
        still.fromMs = Date.now();
        await hold(about, 20_000, () => {
          still.toMs = Date.now();
          postgres.thaw();
        });
      },
    });
    const during = whollyWithin(seen, still);
    expect(statusesOf(during, 'sale')).toEqual([503]);
    expect(statusesOf(during, 'reserve')).toEqual([503]);
    expect(statusesOf(during, 'public')).toEqual([200]);
  });

  test('a session of PostgreSQL dies, and all others with it', async () => {
    await core.runClean({
      async meanwhile(about) {
        for (const calls of [3, 6]) {
          await untilCalls(about, calls);
          await killASession(about.pool);
          await pause(about, 1_000);
        }
      },
    });
  });
});

/** The server ends every session then, and recovers from its log. */
async function killASession(pool: { query(sql: string): Promise<{ rows: { pid: number }[] }> }) {
  const { rows } = await pool.query(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'core-api' ORDER BY backend_start LIMIT 1`,
  );
  expect(rows).toHaveLength(1);
  for (const { pid } of rows) process.kill(pid, 'SIGKILL');
}
