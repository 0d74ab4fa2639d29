import { RequestError } from '@zilker/contracts/client';
import { parseCommand } from '../ops/command.ts';
import { openDesk } from '../ops/desk.ts';
import { findDrop } from '../ops/find-drop.ts';
import { parsePayout, payOut } from '../ops/pay-out.ts';
import { entryLine, stateLines } from '../ops/say-state.ts';
import { readState, stateAfter, steer } from '../ops/steer.ts';
import { Problem } from '../problem.ts';
import { say } from './say.ts';

/** `npm run ops -- pause DROP`: steers a running drop without a browser. */
try {
  await main();
} catch (cause) {
  if (!(cause instanceof Problem) && !(cause instanceof RequestError)) throw cause;
  console.error(cause.message);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const [name, ...rest] = process.argv.slice(2);
  if (name === 'payout') return recordByHand(rest);
  const command = parseCommand(process.argv.slice(2));
  const desk = await openDesk(process.env);
  const drop = await findDrop(desk, command.drop);
  if (command.act === null) {
    for (const line of stateLines(await readState(desk, drop))) say(line);
    return;
  }
  const entry = await steer(desk, drop, command.act);
  say(`${entryLine(entry)}\n`);
  for (const line of stateLines(await stateAfter(desk, drop, entry))) say(line);
}

async function recordByHand(words: readonly string[]): Promise<void> {
  const command = parsePayout(words);
  const { coreUrl: base, access } = await openDesk(process.env);
  const { id, amountCents, currency, title } = await payOut({ base, access }, command);
  say(`Recorded ${(amountCents / 100).toFixed(2)} ${currency.toUpperCase()} for ${title}: ${id}`);
}
