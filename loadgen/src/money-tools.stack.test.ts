import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createDb, withTransaction } from '@zilker/box-office/db';
import { book } from '@zilker/box-office/money/book';
import { insertEvent, insertVenue } from '@zilker/box-office/testing-rows';
import { request } from '@zilker/contracts/client';
import { startOnboarding } from '@zilker/contracts/http/money';
import { type Id, newId } from '@zilker/contracts/ids';
import { inRepository, nodeBinary } from '@zilker/local/paths';
import { freePortBlock } from '@zilker/local/ports';
import { writeRun } from '@zilker/local/run-file';
import { type Stack, startStack } from '@zilker/local/stack';
import { waitUntil } from '@zilker/local/wait-until';
import { signer } from '@zilker/runtime/tokens';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Requests a second that Stripe is said to take of us. */
const perSecond = 2;

let stack: Stack;
let pool: pg.Pool;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zilker-money-'));
  stack = await startStack({
    dataDir,
    ports: await freePortBlock(),
    services: ['core-api', 'workers'],
    seed: false,
    durable: false,
    given: { PAYMENT_CALLS_PER_SECOND: String(perSecond) },
  });
  const { ports, pids, env } = stack;
  await writeRun({ pid: process.pid, startedAt: '', dataDir, ports, urls: {}, pids, env });
  pool = new pg.Pool({ connectionString: env.DATABASE_URL, max: 4 });
}, 180_000);
afterAll(async () => {
  await pool.end();
  await stack.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

/** `npm run ops -- …` beside that stack. */
async function ops(...words: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const { PATH, HOME } = process.env;
  const child = spawn(nodeBinary(), [inRepository('packages/local/src/cli/ops.ts'), ...words], {
    env: { PATH, HOME, ZILKER_DATA: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}

/** A show of yesterday of which its venue has $90. */
async function pastShow() {
  const db = createDb(pool);
  const venue = await insertVenue(db);
  const event = await insertEvent(db, venue, { startsAt: new Date(Date.now() - 86_400_000) });
  const of = { venue: venue.id, event: event.id, currency: 'usd' } as const;
  const gained = { fan: -9_500, venue: 9_000, stripe: 500 };
  await withTransaction(db, (tx) =>
    book(tx, [{ kind: 'payment', source: `pi_${event.id}`, ...of, gained }], new Date()),
  );
  return { venue: venue.id, event: event.id };
}

const rows = async (query: string, values: unknown[]) => (await pool.query(query, values)).rows as unknown[];

test('an operator records a payout by hand once, and takes it back once', async () => {
  const { event } = await pastShow();
  const payout = ['payout', event, '50.00', 'usd', 'ACH', '7'];
  const first = await ops(...payout);
  expect(first).toMatchObject({ code: 0, err: '' });
  const id = /^Recorded 50\.00 USD for Copper Moon: (pyt_\w+)\n$/.exec(first.out)?.[1] ?? '';
  const [again, tooHigh] = await Promise.all([
    ops(...payout),
    ops('payout', event, '40.01', 'usd', 'ACH', '8'),
  ]);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining(`It is ${id}`) });
  expect(tooHigh).toMatchObject({ code: 1, err: expect.stringContaining('It has 40.00 USD left.') });

  const undo = ['undo-payout', id, 'It went to', 'another venue'];
  expect(await ops(...undo)).toEqual({
    code: 0,
    out: `Took back 50.00 USD for Copper Moon: ${id}\n`,
    err: '',
  });
  expect(await ops(...undo)).toMatchObject({ code: 1, err: 'This payout was taken back already.\n' });
  expect(
    await rows('SELECT kind, venue_cents, paid_out_cents FROM ledger WHERE event_id = $1 ORDER BY no', [
      event,
    ]),
  ).toMatchObject([
    { kind: 'payment' },
    { kind: 'payout', venue_cents: -5_000, paid_out_cents: 5_000 },
    { kind: 'payout_failed', venue_cents: 5_000, paid_out_cents: -5_000 },
  ]);
});

test('an operator says how a venue is paid, and reads how that came to be', async () => {
  const { venue } = await pastShow();
  const changed = await ops('venue', venue, '--after', '7', '--reserve', '12.5');
  expect(changed).toMatchObject({ code: 0, err: '' });
  const [read, refused] = await Promise.all([ops('venue', venue), ops('venue', venue, '--by', 'stripe')]);
  expect(read).toEqual(changed);
  expect(read.out).toMatch(/paid by +hand\n +paid +7 days after a show\n +kept back +12\.5% /);
  expect(read.out).toMatch(
    /paid after 3 days → paid after 7 days; kept back 10% → kept back 12\.5%, by stf_\w+\n$/,
  );
  expect(refused).toMatchObject({
    code: 1,
    err: expect.stringContaining('Stripe cannot pay this venue yet'),
  });
  expect(
    await rows('SELECT payout_by, payout_after_days, reserve_bps, reserve_days FROM venues WHERE id = $1', [
      venue,
    ]),
  ).toEqual([{ payout_by: 'hand', payout_after_days: 7, reserve_bps: 1_250, reserve_days: 30 }]);
});

type Call = { route: string; atMs: number };
const callsSoFar = async () => {
  const response = await fetch(`${stack.urls.stripe}/_control/calls`);
  return ((await response.json()) as { calls: Call[] }).calls;
};

/** More than that pace would be of a process that does not know it: it asks for all at once. */
function keepsPace(calls: readonly Call[]): boolean {
  const spanMs = (calls.at(-1)?.atMs ?? 0) - (calls[0]?.atMs ?? 0);
  return calls.length <= perSecond * (1 + spanMs / 1_000) + 1;
}

test('what Stripe takes a second of us is kept by the workers, and by core-api', async () => {
  // all kinds of objects are looked at as soon as workers have started
  const isReconciled = async () => (await callsSoFar()).some(({ route }) => route === '/v1/disputes');
  await waitUntil('a round of the reconciliation', isReconciled, { timeoutMs: 60_000 });
  const ofWorkers = await callsSoFar();
  expect(ofWorkers.length).toBeGreaterThan(5);
  expect(keepsPace(ofWorkers)).toBe(true);

  const sign = signer('access', stack.keys.keySets.access);
  const onboard = async (venue: Id<'venue'>) => {
    const claims = { role: 'venue_admin', sub: newId('staff'), sid: 'x', venue, name: 'A' } as const;
    const headers = { authorization: `Bearer ${await sign(claims, { ttlMs: 60_000 })}` };
    return request(startOnboarding, { base: stack.urls.coreApi, headers, body: {} });
  };
  const venues = await Promise.all(Array.from({ length: 10 }, () => insertVenue(createDb(pool))));
  const answers = await Promise.allSettled(venues.map(({ id }) => onboard(id)));
  const isBusy = ({ status, ...rest }: (typeof answers)[number]) =>
    status === 'rejected' && 'reason' in rest && (rest.reason as { code?: string }).code === 'payments_busy';
  // the stand-in itself takes any number
  expect(answers.filter(isBusy).length).toBeGreaterThan(0);
  expect(keepsPace((await callsSoFar()).slice(ofWorkers.length))).toBe(true);
});
