import { parseArgs } from 'node:util';
import { Problem } from '@zilker/local/problem';
import { readRun } from '@zilker/local/run-file';
import { runDemo } from '../run-demo.ts';
import { targetOf } from '../stack/target.ts';
import { runCommand } from './run-command.ts';

/**
 * `npm run demo [-- --json]`: opens a drop on the stack that runs and brings a crowd. With `--json` the first line says, for programs,
 * where it is.
 */
await runCommand(async (atStop) => {
  const { json } = readOptions();
  const run = await readRun();
  if (run === undefined)
    throw new Problem(
      'Zilker does not run: start it with npm start, then open another drop with npm run demo.',
    );
  const stopping = new AbortController();
  const say = (line: string) => console.log(line);
  const demo = runDemo(targetOf(run.env), {
    signal: stopping.signal,
    say,
    announce({ event, drop, pairingCode }, url) {
      if (json) say(JSON.stringify({ event, drop, url, pairingCode }));
      else say(`Join here: ${url}`);
      if (pairingCode !== null) say(`A scanner pairs with the front gate by the code ${pairingCode}.`);
    },
  });
  atStop(async () => {
    stopping.abort(new Error('The demo was stopped.'));
    await demo;
  });
  await demo;
  return 0;
});

function readOptions(): { json: boolean } {
  try {
    return parseArgs({ options: { json: { type: 'boolean', default: false } } }).values;
  } catch (cause) {
    throw new Problem('npm run demo knows one option: npm run demo -- --json.', { cause });
  }
}
