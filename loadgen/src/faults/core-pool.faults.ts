import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Meanwhile } from '../run-drop.ts';
import { hold, untilCalls } from './conditions.ts';
import { type CoreStack, openCoreStack } from './core-stack.ts';
import { statusesOf } from './prober.ts';
import { takeConnections } from './take-connections.ts';

const heldMs = 10_000;

describe.each([1, 2, 4])('with %i of core-api and of workers', (replicas) => {
  let core: CoreStack;
  beforeAll(async () => {
    // few, so that a small crowd fills them
    core = await openCoreStack({
      replicas,
      stack: { env: { 'core-api': { DATABASE_CONNECTIONS_MAX: '2' } } },
    });
  }, 180_000);
  afterAll(() => core?.close(), 60_000);

  test('the rows of the drop are locked for longer than anyone waits; then every connection of the pool waits, and more want one', async () => {
    const seen = await core.runClean({
      async meanwhile(about) {
        await untilCalls(about, 4);
        await holdLocked(core, about, [
          ['SELECT 1 FROM drops WHERE id = $1 FOR UPDATE', about.drop],
          ['SELECT 1 FROM ticket_types WHERE event_id = $1 FOR UPDATE', about.event],
        ]);
        await untilCalls(about, 6);
        await holdLocked(core, about, [['LOCK TABLE visits IN ACCESS EXCLUSIVE MODE']]);
      },
    });
    expect(statusesOf(seen, 'sale')).toContain(503);
    expect(statusesOf(seen, 'reserve')).toContain(503);
    expect(statusesOf(seen, 'public')).toEqual([200]);
  });

  test('PostgreSQL has no connection left', async () => {
    const seen = await core.runClean({
      async meanwhile(about) {
        await untilCalls(about, 6);
        const taking = new AbortController();
        const taken = takeConnections(core.target.DATABASE_URL, taking.signal);
        await hold(about, heldMs, () => taking.abort());
        expect(await taken).toBeGreaterThan(100);
      },
    });
    expect(statusesOf(seen, 'sale')).toContain(503);
    expect(statusesOf(seen, 'public')).toEqual([200]);
  });
});

/** In a transaction beside the drop, for `heldMs`. */
async function holdLocked(
  { target }: CoreStack,
  about: Meanwhile,
  locks: readonly (readonly [sql: string, ...values: string[]])[],
): Promise<void> {
  const client = new pg.Client(target.DATABASE_URL);
  await client.connect();
  try {
    await client.query('BEGIN');
    for (const [sql, ...values] of locks) await client.query(sql, values);
    await hold(about, heldMs, async () => void (await client.query('ROLLBACK')));
  } finally {
    await client.end();
  }
}
