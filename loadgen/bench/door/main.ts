import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { medians, type Round, rounded, say } from '@zilker/local/bench/figures';
import { Problem } from '@zilker/local/problem';
import { runCommand } from '../../src/cli/run-command.ts';
import { benchCheckIns } from './check-ins.ts';
import { benchFrames } from './frames.ts';
import { benchList } from './list.ts';
import { benchPasses } from './passes.ts';
import { benchScanner } from './scanner.ts';
import { startWorld, type World } from './world.ts';

/**
 * `npm run bench -- door [--only check-ins|list|scanner|frames|passes] [--rounds N]`: check-ins at the box office, and what a scanner in Chromium
 * does with a list, a code and a picture of one. Progress goes to standard error; the last line of standard output is JSON.
 */
type AtStop = (stop: () => Promise<void>) => void;
type Asked = { world: World; rounds: number; atStop: AtStop };

const parts: Record<string, (asked: Asked) => Promise<Round[]>> = {
  'check-ins': async ({ world, rounds, atStop }) => benchCheckIns(await world.database(), rounds, atStop),
  list: async ({ world, atStop }) => [await benchList(await world.database(), atStop)],
  scanner: async ({ world, atStop }) => [await benchScanner(await world.database(), atStop)],
  frames: async ({ atStop }) => [await benchFrames(atStop)],
  passes: ({ rounds }) => benchPasses(rounds),
};
const ratios = ['checkIn'];

await runCommand(async (atStop) => {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: { only: { type: 'string' }, rounds: { type: 'string', default: '5' } },
  });
  const rounds = Number(values.rounds);
  const wanted = Object.entries(parts).filter(([name]) => values.only === undefined || values.only === name);
  if (!Number.isSafeInteger(rounds) || rounds < 1 || wanted.length === 0)
    throw new Problem(`npm run bench -- door [--only ${Object.keys(parts).join('|')}] [--rounds N]`);
  const startedAt = performance.now();
  const found: Record<string, number> = { loadAtStart: loadavg()[0] ?? 0 };
  const world = await startWorld();
  atStop(() => world.stop());
  for (const [name, measure] of wanted) {
    say(`-- ${name}`);
    Object.assign(found, medians(await alone(measure, { world, rounds, atStop })));
  }
  found.seconds = (performance.now() - startedAt) / 1_000;
  const of = (isOf: (name: string) => boolean) =>
    Object.fromEntries(
      Object.entries(found)
        .filter(([name]) => isOf(name))
        .map(([name, figure]) => [name, rounded(figure)]),
    );
  const report = {
    bench: 'door',
    ratios: of((name) => ratios.includes(name)),
    figures: of((name) => !ratios.includes(name)),
  };
  console.log(JSON.stringify(report));
  return 0;
});

/** What one part has started is gone before the next begins, and also where the run is ended early. */
async function alone(measure: (asked: Asked) => Promise<Round[]>, asked: Asked): Promise<Round[]> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  asked.atStop(stop);
  try {
    return await measure({ ...asked, atStop: (one) => stops.push(one) });
  } finally {
    await stop();
  }
}
