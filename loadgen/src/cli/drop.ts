import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Problem } from '@zilker/local/problem';
import { createProgress } from '../progress.ts';
import { reportLines } from '../report/print-report.ts';
import { type DropRun, runDrop } from '../run-drop.ts';
import { openTarget } from '../stack/open-target.ts';
import { runCommand } from './run-command.ts';

/** More tickets than fans, so that the line is served to its end while every card waits. */
const later = { fans: 24, tickets: 96 };

/**
 * `npm run drop -- --fans 2000 --tickets 300 --seed 7 [--scanners 4] [--json FILE] [--fresh] [--keep]`: a whole drop with a
 * simulated crowd, the night of its doors with so many scanners at each of two gates, and the audit of both; then a small drop whose cards are
 * charged later. On the stack that runs, else (or with `--fresh`) on one of its own. Exits 1 on any breach.
 */
await runCommand(async (atStop) => {
  const options = readOptions();
  const say = (line: string) => console.log(line);
  say(`A drop of ${options.tickets} tickets for ${options.fans} fans, seed ${options.seed}.`);
  const open = await openTarget({ fresh: options.fresh, tell: say });
  atStop(() => open.close());
  const run = (drop: Pick<DropRun, 'fans' | 'tickets' | 'capture' | 'door'>) => {
    const progress = createProgress(process.stdout);
    return runDrop(open.target, { ...drop, seed: options.seed, progress, atStop }).finally(progress.end);
  };
  const { report, record, door } = await run({ ...options, door: { perGate: options.scanners } });
  say('');
  for (const line of reportLines(report)) say(line);
  say('');
  say(`And a show whose ${later.fans} fans are charged once it is confirmed.`);
  const chargedLater = await run({ ...later, capture: 'later' });
  say('');
  for (const line of reportLines(chargedLater.report)) say(line);
  const ok = report.ok && chargedLater.report.ok;
  const all = { ...report, ok, chargedLater: chargedLater.report };
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(all, null, 2)}\n`);
  if (options.keep) {
    const file = `${open.dataDir}/drop-${options.seed}.json`;
    await writeFile(file, JSON.stringify({ ...record, door, chargedLater: chargedLater.record }));
    say(`The record is in ${file}, the logs are in ${open.dataDir}/logs.`);
  }
  await open.close({ keep: options.keep });
  return ok ? 0 : 1;
});

function readOptions() {
  const { values } = parse();
  return {
    fans: whole('fans', values.fans, { least: 1, most: 15_000 }),
    tickets: whole('tickets', values.tickets, { least: 1, most: 100_000 }),
    seed: whole('seed', values.seed ?? String(Math.floor(Math.random() * 1_000_000)), {
      least: 0,
      most: 4_294_967_295,
    }),
    scanners: whole('scanners', values.scanners, { least: 1, most: 50 }),
    json: values.json,
    fresh: values.fresh,
    keep: values.keep,
  };
}

function parse() {
  try {
    return parseArgs({
      options: {
        fans: { type: 'string', default: '2000' },
        tickets: { type: 'string', default: '300' },
        seed: { type: 'string' },
        scanners: { type: 'string', default: '4' },
        json: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    const usage =
      'npm run drop -- --fans 2000 --tickets 300 --seed 7 [--scanners 4] [--json FILE] [--fresh] [--keep]';
    throw new Problem(`That is not how it is called: ${usage}`, { cause });
  }
}

function whole(name: string, text: string, { least, most }: { least: number; most: number }): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Problem(`--${name} takes a whole number from ${least} to ${most}, not "${text}".`);
}
