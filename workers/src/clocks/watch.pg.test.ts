import { holdLease } from '@zilker/box-office/leases/lease';
import { createTestDatabase, type TestDatabase } from '@zilker/box-office/testing';
import { insertAccounts, insertOpenVisits, insertSale } from '@zilker/box-office/testing-rows';
import { waitUntil } from '@zilker/local/wait-until';
import type { Log, LogFields } from '@zilker/runtime/log';
import { registry } from '@zilker/runtime/metrics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Clock } from './clock.ts';
import { startWatch } from './watch.ts';

let database: TestDatabase;
const said: LogFields[] = [];
const silent = () => undefined;
const log: Log = { debug: silent, info: silent, warn: silent, error: (_, fields = {}) => said.push(fields) };
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const watch = (holder: string, now = () => new Date()): Clock =>
  startWatch({ db: database.db, log, now }, holder, { everyMs: 20, roundEveryMs: 20 });

async function gauge(name: string, labels: Record<string, string> = {}): Promise<number> {
  const metric = await registry.getSingleMetric(name)?.get();
  const series = metric?.values.find((one) =>
    Object.entries(labels).every(([key, value]) => one.labels[key] === value),
  );
  return series?.value ?? -1;
}
const taken = () => gauge('zilker_audit_breaches', { check: 'taken' });
const roundAt = () => gauge('zilker_audit_round_at_seconds');
const settle = (what: string, check: () => Promise<boolean>) => waitUntil(what, check);

test('what is wrong is on the gauge as long as it is, and in the log once', async () => {
  const sale = await insertSale(database.db);
  await insertOpenVisits(database.db, sale.drop, await insertAccounts(database.db, 1));
  const clock = watch('a');
  try {
    await settle('a round', async () => (await roundAt()) > 0);
    expect(await taken()).toBe(0);
    await database.pool.query('UPDATE ticket_types SET taken = taken + 1');
    await settle('the breach', async () => (await taken()) === 1);
    const first = await roundAt();
    await settle('another round', async () => (await roundAt()) > first);
    expect(said).toMatchObject([{ check: 'taken', eventId: sale.event.id }]);
    await database.pool.query('UPDATE ticket_types SET taken = taken - 1');
    await settle('its end', async () => (await taken()) === 0);
  } finally {
    await clock.stop();
  }
  expect(await roundAt()).toBe(0);
});

test('its last round is told by the clock that was given', async () => {
  const clock = watch('early', () => new Date(1_000_000));
  try {
    await settle('a round', async () => (await roundAt()) > 0);
    expect(await roundAt()).toBe(1_000);
  } finally {
    await clock.stop();
  }
});

test('one whose lease went to another says nothing of what it knew', async () => {
  await database.pool.query('UPDATE ticket_types SET taken = taken + 1');
  const clock = watch('b');
  try {
    await settle('the breach', async () => (await taken()) > 0);
    await database.pool.query("UPDATE leases SET holder = 'c', until = now() + interval '1 minute'");
    await settle('silence', async () => (await taken()) === 0 && (await roundAt()) === 0);
  } finally {
    await clock.stop();
    await database.pool.query('UPDATE ticket_types SET taken = taken - 1');
  }
  expect(await holdLease(database.db, { name: 'watch', holder: 'd', forMs: 1 })).toBeNull();
});
