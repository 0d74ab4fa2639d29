import { parseArgs } from 'node:util';
import { changeVenueFees, readVenueFees, type VenueFees } from '@zilker/contracts/http/operator';
import { type Id, idSchema } from '@zilker/contracts/ids';
import type { BodyOf } from '@zilker/contracts/route';
import * as v from 'valibot';
import { Problem } from '../problem.ts';
import { askBoxOffice } from './ask-box-office.ts';
import type { Desk } from './desk.ts';
import { hundredthsOf } from './hundredths-of.ts';
import { decimalOf } from './say-payouts.ts';

/** Without a change it only asks. */
type FeesCommand = { venue: Id<'venue'>; change: BodyOf<typeof changeVenueFees> | null };

const usage = 'npm run ops -- fees VENUE [--ticket AMOUNT] [--card-share PERCENT] [--card-fixed AMOUNT]';

/** `fees ven_… --ticket 0.75 --card-share 1.5 --card-fixed 0.20`. @throws Problem that says what is wrong */
export function parseFees(words: readonly string[]): FeesCommand {
  const { venue, values } = split(words);
  if (!v.is(idSchema('venue'), venue)) throw problem('That is not the id of a venue (ven_…).');
  const said = Object.entries({
    zilkerCents: partOf('ticket', values.ticket),
    cardBps: partOf('card-share', values['card-share']),
    cardFixedCents: partOf('card-fixed', values['card-fixed']),
  }).filter(([, value]) => value !== undefined);
  if (said.length === 0) return { venue, change: null };
  const change = v.safeParse(changeVenueFees.body, Object.fromEntries(said), { abortEarly: true });
  if (!change.success) throw problem(change.issues[0].message);
  return { venue, change: change.output };
}

/** What a venue's tickets cost beside their face, once it was changed. @throws RequestError when it is refused */
export async function venueFees(desk: Desk, { venue, change }: FeesCommand): Promise<VenueFees> {
  const params = { venue };
  const { fees } =
    change === null
      ? await askBoxOffice(desk, readVenueFees, { params })
      : await askBoxOffice(desk, changeVenueFees, { params, body: change });
  return fees;
}

/** A line a fact. */
export function feeLines({ venue, name, currency, fees, version }: VenueFees): string[] {
  const amount = (cents: number) => `${decimalOf(cents)} ${currency.toUpperCase()}`;
  const facts = [
    ['venue', venue],
    ['Zilker', `${amount(fees.zilkerCents)} a ticket, borne by the ${fees.zilkerPaidBy}`],
    [
      'cards',
      `${fees.cardBps / 100}% and ${amount(fees.cardFixedCents)} a charge, borne by the ${fees.cardPaidBy}`,
    ],
    ['tax', `${fees.taxBps / 100}%, borne by the ${fees.taxPaidBy}`],
    ['version', String(version)],
  ] as const;
  return [name, ...facts.map(([label, value]) => `  ${label.padEnd(12)}${value}`)];
}

function split(words: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { ticket: text, 'card-share': text, 'card-fixed': text },
      allowPositionals: true,
    });
    if (positionals.length === 1) return { venue: positionals[0], values };
  } catch {
    // said below
  }
  throw problem('That is not how it is called.');
}

function partOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const hundredths = hundredthsOf(text);
  if (hundredths === null) throw problem(`--${name} is a number such as 1.50.`);
  return hundredths;
}

function problem(sentence: string): Problem {
  return new Problem(`${sentence} It is: ${usage}`);
}
