import { parseArgs } from 'node:util';
import { type OperatorAct, operatorAct } from '@zilker/contracts/log';
import * as v from 'valibot';
import { Problem } from '../problem.ts';

export type Command = { drop: string; act: OperatorAct | null };

export const usage = `npm run ops -- COMMAND DROP

Steers a running drop without a browser. Each act is an entry of the drop's public log and on every screen within a second.

  status DROP                how it stands
  pause DROP                 call nobody; those who were called go on
  resume DROP                call again
  rate DROP N [--floor N]    calls a minute; --floor: the slowest that poor health of the shop may make it
  stop-sale DROP             sell nothing new; every clock stands still
  resume-sale DROP           sell again
  message DROP TEXT          a word from the venue on every screen
  remove DROP INDEX REASON   take a place out of the line for good; places count from 0 in order of arrival
  challenge DROP INDEX       ask a place for harder work; it keeps its spot
  close DROP                 end the drop for good

Of venues' money, kept with who said so:

  venue VENUE                how a venue is paid, and how that came to be
  venue VENUE [--by stripe|hand] [--after DAYS] [--reserve PERCENT] [--reserve-for DAYS]
                             change that: so many days after a show; the share of what fans paid that is kept back, and for how long
  fees VENUE [--ticket AMOUNT] [--card-share PERCENT] [--card-fixed AMOUNT]
                             what its tickets cost beside their face; change that, from the next order on
  detach-account VENUE ACCOUNT
                             take an account at Stripe that is lost from a venue, so that it can set up another one
  payout EVENT AMOUNT CURRENCY REFERENCE
                             record a payout that was made by hand, such as: payout evt_… 1250.00 usd ACH 7
  undo-payout PAYOUT REASON  take back a payout by hand that was recorded wrongly; by Stripe it is paid again
                             24 hours later: record the right one before
  settle-refund REFUND REFERENCE
                             end a refund that failed: the fan has the money by another way, or by a refund at Stripe (re_…)

DROP is the id of a drop (drp_…), VENUE (ven_…), EVENT (evt_…), PAYOUT (pyt_…) and REFUND (rfd_…) are ids too. On the local stack a part of its
event's title does for a drop, and nothing else is needed. Elsewhere name the room and who you are, and the box office by ZILKER_CORE_URL if it is not there too:
  ZILKER_ROOM_URL=https://tickets.example.com ZILKER_ACCESS_TOKEN=… npm run ops -- status drp_…`;

/** What was asked for. @throws Problem with the usage, or with what is wrong with a value */
export function parseCommand(argv: readonly string[]): Command {
  const { words, floor } = split(argv);
  const [name = '', drop, ...rest] = words;
  const shape = shapes[name];
  if (shape === undefined || drop === undefined) throw new Problem(usage);
  if (rest.length < shape.least || rest.length > shape.most || (floor !== undefined && name !== 'rate'))
    throw new Problem(`That is not how it is called. ${usageLine(name)}`);
  if (shape.act === undefined) return { drop, act: null };
  const parsed = v.safeParse(operatorAct, shape.act(rest, floor), { abortEarly: true });
  if (parsed.success) return { drop, act: parsed.output };
  const [issue] = parsed.issues;
  throw new Problem(
    `${issue.type === 'number' ? 'That is not a whole number.' : issue.message} ${usageLine(name)}`,
  );
}

type Shape = {
  least: number;
  most: number;
  act?: (rest: readonly string[], floor: string | undefined) => unknown;
};
const bare = (act: string): Shape => ({ least: 0, most: 0, act: () => ({ act }) });
const many = Number.POSITIVE_INFINITY;

const shapes: Readonly<Record<string, Shape>> = {
  status: { least: 0, most: 0 },
  pause: bare('pause'),
  resume: bare('resume'),
  'stop-sale': bare('stop_sale'),
  'resume-sale': bare('resume_sale'),
  close: bare('close'),
  rate: {
    least: 1,
    most: 1,
    act: ([rate], floor) => ({
      act: 'rate',
      ratePerMinute: wholeOf(rate),
      ...(floor === undefined ? {} : { floorPerMinute: wholeOf(floor) }),
    }),
  },
  message: { least: 1, most: many, act: (text) => ({ act: 'message', text: text.join(' ') }) },
  remove: {
    least: 2,
    most: many,
    act: ([index, ...reason]) => ({ act: 'remove', index: wholeOf(index), reason: reason.join(' ') }),
  },
  challenge: { least: 1, most: 1, act: ([index]) => ({ act: 'challenge', index: wholeOf(index) }) },
};

/** Digits alone; anything else is left for the schema to refuse. */
function wholeOf(text: string | undefined): unknown {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : text;
}

function split(argv: readonly string[]): { words: string[]; floor: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { floor: { type: 'string' } },
      allowPositionals: true,
    });
    return { words: positionals, floor: values.floor };
  } catch {
    throw new Problem(usage);
  }
}

function usageLine(name: string): string {
  const line = usage.split('\n').find((one) => one.startsWith(`  ${name} `)) ?? '';
  return `It is: npm run ops -- ${line.trim().split(/ {2,}/)[0]}`;
}
