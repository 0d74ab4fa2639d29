import { tmpdir } from 'node:os';
import type { DemoDrop } from '@zilker/box-office/seed/create-demo-drop';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Progress } from './progress.ts';
import { reportLines } from './report/print-report.ts';
import { runDemo } from './run-demo.ts';
import { runDrop } from './run-drop.ts';
import { readDropState } from './stack/drop-state.ts';
import { type OpenTarget, openTarget } from './stack/open-target.ts';
import { connectStores } from './stack/stores.ts';

/** Real services, real stores, real sockets; other seeds by ZILKER_TEST_SEED. */
const seed = Number(process.env.ZILKER_TEST_SEED ?? 7);
const noProgress: Progress = { tell: () => undefined, end: () => undefined };

let open: OpenTarget;
let clean = false;

beforeAll(async () => {
  open = await openTarget({ fresh: true, durable: false, parentDir: tmpdir() });
}, 180_000);
// a failure keeps its logs
afterAll(() => open?.close({ keep: !clean }), 60_000);

test('a demo moves a line and leaves tickets for newcomers', async () => {
  const stopping = new AbortController();
  const told: string[] = [];
  let opened: DemoDrop | undefined;
  let url = '';
  await runDemo(open.target, {
    signal: stopping.signal,
    announce(drop, at) {
      opened = drop;
      url = at;
    },
    say(line) {
      told.push(line);
      if (line.startsWith('The crowd is done')) stopping.abort(new Error('The test has seen enough.'));
    },
    plan: { ...short, fans: 16, tickets: 24, keptTickets: 6 },
  });
  expect(url).toMatch(/^http:\/\/localhost:\d+\/events\/evt_/);
  expect(told).toContain('The crowd is done. What is left is for you.');
  expect(told.filter((line) => line.includes('refused'))).toEqual([]);
  const stores = await connectStores(open.target);
  const state = opened && (await readDropState(stores.pool, opened.drop));
  await stores.close();
  expect(state?.sold).toBeGreaterThan(0);
  expect(state?.taken).toBeLessThanOrEqual(24 - 6);
}, 180_000);

test(`a drop of 20 tickets for 60 fans and the night of its doors are clean (seed ${seed})`, async () => {
  const run = { fans: 60, tickets: 20, seed, progress: noProgress, door: { perGate: 2 } };
  const { report } = await runDrop(open.target, run);
  if (!report.ok) console.error(`${reportLines(report).join('\n')}\nThe logs are in ${open.dataDir}/logs.`);
  expect(report.breaches).toEqual([]);
  expect(report.figures).toMatchObject({ fans: 60, places: 60, capacity: 20, held: 0, promised: 0 });
  expect(report.figures.sold).toBeGreaterThan(0);
  expect(report.figures.verified + report.figures.lateJoiners).toBeGreaterThan(40);
  const { door } = report;
  expect(door).toMatchObject({ gates: 2, scanners: 4 });
  for (const figure of [
    'sent',
    'soldAgain',
    'keptAfterAll',
    'letIn',
    'letInTwice',
    'offline',
    'syncedAgain',
  ] as const)
    expect([figure, door?.[figure]]).not.toEqual([figure, 0]);
  for (const answer of ['valid', 'duplicate', 'refunded', 'transferred', 'stale_code', 'invalid'])
    expect(Object.keys(door?.answers ?? {})).toContain(answer);
  clean = report.ok;
}, 600_000);

/** Windows for a crowd alone. */
const short = {
  drawInMs: 6_000,
  joinSpreadMs: 1_500,
  callingMs: 4_000,
  openWindowMs: 30_000,
  visitMs: 30_000,
  holdMs: 30_000,
};
