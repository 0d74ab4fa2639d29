import { detachAccount as route, type VenuePayouts } from '@zilker/contracts/http/operator';
import { type Id, idSchema } from '@zilker/contracts/ids';
import * as v from 'valibot';
import { Problem } from '../problem.ts';
import { askBoxOffice } from './ask-box-office.ts';
import type { Desk } from './desk.ts';

type DetachCommand = { venue: Id<'venue'>; account: string };

const usage = 'npm run ops -- detach-account VENUE ACCOUNT';

/** `detach-account ven_… acct_…`. @throws Problem that says what is wrong */
export function parseDetach([venue, account, ...rest]: readonly string[]): DetachCommand {
  const problem = (sentence: string) => new Problem(`${sentence} It is: ${usage}`);
  if (!v.is(idSchema('venue'), venue)) throw problem('That is not the id of a venue (ven_…).');
  if (account === undefined || rest.length > 0) throw problem('Name the account that is lost (acct_…).');
  return { venue, account };
}

/** Takes from a venue an account at Stripe that is lost. @throws RequestError when it is refused */
export async function detachAccount(desk: Desk, { venue, account }: DetachCommand): Promise<VenuePayouts> {
  return (await askBoxOffice(desk, route, { params: { venue }, body: { account } })).payouts;
}
