import { RequestError } from '@zilker/contracts/client';
import type { Payout } from '@zilker/contracts/http/money';
import { parseCommand } from '../ops/command.ts';
import { openDesk } from '../ops/desk.ts';
import { detachAccount, parseDetach } from '../ops/detach-account.ts';
import { findDrop } from '../ops/find-drop.ts';
import { parsePayout, payOut } from '../ops/pay-out.ts';
import { decimalOf, payoutLines } from '../ops/say-payouts.ts';
import { entryLine, stateLines } from '../ops/say-state.ts';
import { parseSettle, settleRefund } from '../ops/settle-refund.ts';
import { readState, stateAfter, steer } from '../ops/steer.ts';
import { parseUndo, undoPayout } from '../ops/undo-payout.ts';
import { feeLines, parseFees, venueFees } from '../ops/venue-fees.ts';
import { parseVenue, venuePayouts } from '../ops/venue-payouts.ts';
import { Problem } from '../problem.ts';
import { say } from './say.ts';

/** What is said is understood before anybody is asked. */
const moneyCommands: Readonly<Record<string, (words: readonly string[]) => Promise<void>>> = {
  venue: async (words) => {
    const command = parseVenue(words);
    for (const line of payoutLines(await venuePayouts(await openDesk(process.env), command))) say(line);
  },
  fees: async (words) => {
    const command = parseFees(words);
    for (const line of feeLines(await venueFees(await openDesk(process.env), command))) say(line);
  },
  'detach-account': async (words) => {
    const command = parseDetach(words);
    for (const line of payoutLines(await detachAccount(await openDesk(process.env), command))) say(line);
  },
  payout: async (words) => {
    const command = parsePayout(words);
    const payout = await payOut(await openDesk(process.env), command);
    say(`Recorded ${amountOf(payout)} for ${payout.title}: ${payout.id}`);
  },
  'undo-payout': async (words) => {
    const command = parseUndo(words);
    const payout = await undoPayout(await openDesk(process.env), command);
    say(`Took back ${amountOf(payout)} for ${payout.title}: ${payout.id}`);
  },
  'settle-refund': async (words) => {
    const command = parseSettle(words);
    const refund = await settleRefund(await openDesk(process.env), command);
    say(`Settled ${amountOf(refund)} of order ${refund.order}: ${refund.id}`);
  },
};

/** `npm run ops -- pause DROP`: steers a running drop without a browser, and records what was done about venues' money. */
try {
  await main();
} catch (cause) {
  if (!(cause instanceof Problem) && !(cause instanceof RequestError)) throw cause;
  console.error(cause.message);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const [name, ...rest] = process.argv.slice(2);
  const aboutMoney = moneyCommands[name ?? ''];
  if (aboutMoney !== undefined) return aboutMoney(rest);
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

function amountOf({ amountCents, currency }: Pick<Payout, 'amountCents' | 'currency'>): string {
  return `${decimalOf(amountCents)} ${currency.toUpperCase()}`;
}
