import { parseArgs } from 'node:util';
import { medians, rounded, say } from '@zilker/local/bench/figures';
import { runCommand } from '../../src/cli/run-command.ts';
import { measureDrain } from './drain.ts';
import { measurePaidToMail } from './paid-to-mail.ts';
import { makeWorld } from './world.ts';

/** `npm run bench -- jobs [--rounds N] [--seconds S]`: what a worker does in a second, and how long a payment takes to become a mail. */
await runCommand(async (atStop) => {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '10' } },
  });
  say('Starting a stack.');
  const world = await makeWorld();
  atStop(() => world.stop());
  const drained = medians(await measureDrain(world, Number(values.rounds)));
  const mailed = [];
  for (let round = 0; round < Math.min(3, Number(values.rounds)); round++)
    mailed.push(await measurePaidToMail(world, Number(values.seconds)));
  const { jobs = Number.NaN, ...speeds } = drained;
  const figures = { ...speeds, ...medians(mailed) };
  const all = Object.entries(figures).map(([name, value]) => [name, rounded(value)]);
  console.log(
    JSON.stringify({ bench: 'jobs', ratios: { jobs: rounded(jobs) }, figures: Object.fromEntries(all) }),
  );
  return 0;
});
