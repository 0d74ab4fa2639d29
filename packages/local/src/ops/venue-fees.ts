import { changeVenueFees, readVenueFees, type VenueFees } from '@zilker/contracts/http/operator';
import type { Id } from '@zilker/contracts/ids';
import type { BodyOf } from '@zilker/contracts/route';
import * as v from 'valibot';
import { askBoxOffice } from './ask-box-office.ts';
import type { Desk } from './desk.ts';
import { hundredthsOf } from './hundredths-of.ts';
import { decimalOf } from './say-payouts.ts';
import { givenOf, problemsOf, venueOptions } from './venue-options.ts';

/** Without a change it only asks. */
type FeesCommand = { venue: Id<'venue'>; change: BodyOf<typeof changeVenueFees> | null };

const problem = problemsOf(
  'npm run ops -- fees VENUE [--ticket AMOUNT] [--card-share PERCENT] [--card-fixed AMOUNT]',
);

/** `fees ven_… --ticket 0.75 --card-share 1.5 --card-fixed 0.20`. @throws Problem that says what is wrong */
export function parseFees(words: readonly string[]): FeesCommand {
  const { venue, values } = venueOptions(words, ['ticket', 'card-share', 'card-fixed'], problem);
  const given = givenOf({
    zilkerCents: partOf('ticket', values.ticket),
    cardBps: partOf('card-share', values['card-share']),
    cardFixedCents: partOf('card-fixed', values['card-fixed']),
  });
  if (given === null) return { venue, change: null };
  const change = v.safeParse(changeVenueFees.body, given, { abortEarly: true });
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

function partOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const hundredths = hundredthsOf(text);
  if (hundredths === null) throw problem(`--${name} is a number such as 1.50.`);
  return hundredths;
}
