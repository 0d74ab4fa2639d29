import { tmpdir } from 'node:os';
import type { ServiceName } from '@zilker/local/services/service-env';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pause } from './fan/pause.ts';
import { dice } from './prng.ts';
import type { Progress } from './progress.ts';
import { reportLines } from './report/print-report.ts';
import { type DropRun, runDrop } from './run-drop.ts';
import { type OpenTarget, openTarget } from './stack/open-target.ts';

/** Larger drops, and drops in which services are killed. Other seeds by ZILKER_TEST_SEED. */
const seed = Number(process.env.ZILKER_TEST_SEED ?? 11);
const noProgress: Progress = { tell: () => undefined, end: () => undefined };
const killsMax = 10;

let open: OpenTarget;
let clean = true;

beforeAll(async () => {
  open = await openTarget({ fresh: true, durable: false, parentDir: tmpdir() });
}, 180_000);
// a failure keeps its logs
afterAll(() => open?.close({ keep: !clean }), 60_000);

async function runClean(run: Omit<DropRun, 'seed' | 'progress'>) {
  const { report } = await runDrop(open.target, { ...run, seed, progress: noProgress });
  clean &&= report.ok;
  console.log(reportLines(report).join('\n'));
  expect(report.breaches).toEqual([]);
  return report.figures;
}

test(`a drop of 200 tickets for 1,200 fans is clean (seed ${seed})`, async () => {
  const figures = await runClean({ fans: 1_200, tickets: 200 });
  expect(figures).toMatchObject({ places: 1_200, sold: 200, promised: 0 });
});

test(`more tickets than anyone wants: the line is served to its end (seed ${seed})`, async () => {
  const figures = await runClean({ fans: 40, tickets: 400 });
  expect(figures.sold).toBeLessThan(400);
});

test(`services that are killed again and again lose nothing (seed ${seed})`, async () => {
  const killed: ServiceName[] = [];
  await holdUpTheBeacon(open, 2_500);
  await runClean({
    fans: 300,
    tickets: 60,
    outages: true,
    meanwhile: (about) => killServices(about, killed),
  });
  expect(killed.length).toBeGreaterThan(3);
});

async function killServices(about: { signal: AbortSignal }, killed: ServiceName[]): Promise<void> {
  const random = dice(`kills/${seed}`);
  // from a little before the draw
  await pause(about, 4_000);
  while (killed.length < killsMax) {
    const service: ServiceName = random.pick([
      ['workers', 1],
      ['core-api', 1],
      ['waiting-room', 1],
    ]);
    killed.push(service);
    await open.restart(service, random.chance(0.75) ? 'SIGKILL' : 'SIGTERM');
    await pause(about, random.within(1_000, 4_000));
  }
}

/** Its rounds come late: the draw waits for the one it named. */
async function holdUpTheBeacon({ target }: OpenTarget, delayMs: number): Promise<void> {
  const answer = await fetch(`${target.BEACON_URL}/_control/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ delayMs }),
  });
  expect(answer.ok).toBe(true);
}
