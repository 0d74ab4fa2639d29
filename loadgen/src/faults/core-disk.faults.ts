import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hold, untilCalls } from './conditions.ts';
import { type CoreStack, openCoreStack } from './core-stack.ts';
import { statusesOf } from './prober.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

const megabytes = 400;
const fullMs = 10_000;

describe.each([1, 2, 4])('with %i of core-api and of workers', (replicas) => {
  let core: CoreStack;
  let disk: SmallDisk | undefined;
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'zilker-disk-'));
    disk = await mountSmallDisk(join(dir, 'disk'), megabytes);
    if (disk === undefined) return;
    core = await openCoreStack({ replicas, stack: { postgresDir: join(disk.dir, 'postgres') } });
  }, 180_000);
  afterAll(async () => {
    await core?.close();
    await disk?.remove();
    await rm(dir, { recursive: true, force: true });
  }, 60_000);

  test('the disk of PostgreSQL is full for 10 s: no table can grow', async ({ skip }) => {
    if (disk === undefined) return skip('To fill a disk takes one of its own, and only root may mount that.');
    const { fill, free } = disk;
    const seen = await core.runClean({
      async meanwhile(about) {
        await untilCalls(about, 6);
        await fill();
        await expect(growATable(core.target.DATABASE_URL)).rejects.toMatchObject({ code: '53100' });
        await hold(about, fullMs, free);
      },
    });
    expect(statusesOf(seen, 'public')).toEqual([200]);
  });

  test('it is full, and the log cannot go on: PostgreSQL ends, and is started again once there is room', async ({
    skip,
  }) => {
    if (disk === undefined) return skip('To fill a disk takes one of its own, and only root may mount that.');
    const { fill, free } = disk;
    const seen = await core.runClean({
      async meanwhile(about) {
        await untilCalls(about, 6);
        await fill();
        await expect(endTheLogFile(core.target.DATABASE_URL)).rejects.toThrow();
        await hold(about, fullMs, free);
        // where it got so far as to start by itself, this does nothing
        await core.postgres.start();
      },
    });
    expect(statusesOf(seen, 'sale')).toContain(503);
    expect(statusesOf(seen, 'public')).toEqual([200]);
  });
});

async function growATable(url: string): Promise<void> {
  await query(url, `CREATE TABLE grows AS SELECT n, repeat('x', 1000) FROM generate_series(1, 10000) n`);
}

/** The next one is a new file of 16 MB, for which there is no room. */
async function endTheLogFile(url: string): Promise<void> {
  for (let tries = 0; tries < 40; tries++)
    await query(url, `SELECT pg_logical_emit_message(false, 'fill', repeat('x', 1000000)), pg_switch_wal()`);
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end().catch(() => undefined);
  }
}
