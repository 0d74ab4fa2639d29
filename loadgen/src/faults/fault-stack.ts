import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack } from '@zilker/local/stack';
import type { DropRecord } from '../audit/record.ts';
import type { Progress } from '../progress.ts';
import type { Figures } from '../report/figures.ts';
import { reportLines } from '../report/print-report.ts';
import { type DropRun, runDrop } from '../run-drop.ts';
import { type OpenOptions, openTarget } from '../stack/open-target.ts';
import { lateWebhooks } from '../stack/stripe-faults.ts';
import type { Target } from '../stack/target.ts';

/** Other crowds by ZILKER_TEST_SEED. */
const seed = Number(process.env.ZILKER_TEST_SEED ?? 11);
/** A fan who is left out must not hold up the whole suite. */
const deadlineMs = 110_000;
const noProgress: Progress = { tell: () => undefined, end: () => undefined };

/** A stack whose parts are made to fail while drops run on it, each with its audit. */
export type FaultStack = {
  target: Target;
  stack: Stack;
  /** A whole drop in which something fails. Fails the test on any breach, and tells all of the report then. */
  runClean(run: FaultRun): Promise<Figures>;
  /** The same, with all that was audited. */
  runAudited(run: FaultRun): Promise<{ figures: Figures; record: DropRecord }>;
  /** Keeps the logs where a drop had a breach. */
  close(): Promise<void>;
};

export type FaultRun = Omit<DropRun, 'fans' | 'tickets' | 'seed' | 'progress' | 'outages'> &
  Partial<Pick<DropRun, 'fans' | 'tickets' | 'seed'>>;

export async function openFaultStack(options: NonNullable<OpenOptions['stack']> = {}): Promise<FaultStack> {
  const open = await openTarget({
    fresh: true,
    durable: false,
    parentDir: tmpdir(),
    stack: { replicas: { 'waiting-room': { count: 2 } }, ...options },
  });
  const { stack, target } = open;
  if (stack === undefined) throw new Error('A stack of its own was asked for.');
  let clean = true;
  const runAudited: FaultStack['runAudited'] = async (run) => {
    // whatever ends it before the audit keeps the logs as well
    const wasClean = clean;
    clean = false;
    const { report, record } = await runDrop(target, {
      fans: 80,
      tickets: 24,
      seed,
      // one thing fails at a time, unless a run says otherwise
      stripeFaults: lateWebhooks,
      ...run,
      plan: { deadlineMs, ...run.plan },
      outages: true,
      progress: noProgress,
    });
    clean = wasClean && report.ok;
    if (report.ok) return { figures: report.figures, record };
    await writeFile(join(open.dataDir, 'record.json'), JSON.stringify(record, null, 1));
    console.error(reportLines(report).join('\n'));
    throw new Error(`${report.breaches.length} breaches; record and logs are in ${open.dataDir}.`);
  };
  return {
    target,
    stack,
    runAudited,
    runClean: async (run) => (await runAudited(run)).figures,
    close: () => open.close({ keep: !clean }),
  };
}
