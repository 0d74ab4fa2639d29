import {
  changeVenuePayouts,
  payoutSettings,
  readVenuePayouts,
  type VenuePayouts,
} from '@zilker/contracts/http/operator';
import type { Id } from '@zilker/contracts/ids';
import type { BodyOf } from '@zilker/contracts/route';
import * as v from 'valibot';
import { askBoxOffice } from './ask-box-office.ts';
import type { Desk } from './desk.ts';
import { hundredthsOf } from './hundredths-of.ts';
import { givenOf, problemsOf, venueOptions } from './venue-options.ts';

/** Without a change it only asks. */
type VenueCommand = { venue: Id<'venue'>; change: BodyOf<typeof changeVenuePayouts> | null };

const problem = problemsOf(
  'npm run ops -- venue VENUE [--by stripe|hand] [--after DAYS] [--reserve PERCENT] [--reserve-for DAYS]',
);

/** `venue ven_… --after 7 --reserve 12.5`. @throws Problem that says what is wrong */
export function parseVenue(words: readonly string[]): VenueCommand {
  const { venue, values } = venueOptions(words, ['by', 'after', 'reserve', 'reserve-for'], problem);
  const given = givenOf({
    payoutBy: values.by,
    payoutAfterDays: daysOf('after', values.after),
    reserveBps: basisPointsOf(values.reserve),
    reserveDays: daysOf('reserve-for', values['reserve-for']),
  });
  if (given === null) return { venue, change: null };
  const change = v.safeParse(v.partial(payoutSettings), given, { abortEarly: true });
  if (change.success) return { venue, change: change.output };
  const [issue] = change.issues;
  throw problem(issue.path?.[0].key === 'payoutBy' ? 'A venue is paid by stripe or by hand.' : issue.message);
}

/** How a venue is paid, once it was changed. @throws RequestError when it is refused */
export async function venuePayouts(desk: Desk, { venue, change }: VenueCommand): Promise<VenuePayouts> {
  const params = { venue };
  const { payouts } =
    change === null
      ? await askBoxOffice(desk, readVenuePayouts, { params })
      : await askBoxOffice(desk, changeVenuePayouts, { params, body: change });
  return payouts;
}

function daysOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,3}$/.test(text)) throw problem(`--${name} is a whole number of days.`);
  return Number(text);
}

function basisPointsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const hundredths = hundredthsOf(text);
  if (hundredths === null) throw problem('--reserve is a share in percent, such as 12.5.');
  return hundredths;
}
