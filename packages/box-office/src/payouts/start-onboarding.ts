import { createHash, randomUUID } from 'node:crypto';
import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { and, eq, isNull } from 'drizzle-orm';
import Stripe from 'stripe';
import type { Db } from '../db.ts';
import type { VenueRow } from '../money/own-venue.ts';
import { isPassing } from '../payments/is-passing.ts';
import type { Payments } from '../payments/stripe.ts';
import { venues } from '../schema/catalogue.ts';
import { detachedAccounts } from './detach-account.ts';

/** Where Stripe's venues of that currency are. */
const countryOf = { usd: 'US', cad: 'CA', eur: 'IE', gbp: 'GB' } as const satisfies Record<
  VenueRow['currency'],
  string
>;

const pagesMax = 10;

/**
 * A page of Stripe's on which a venue says where its money goes: good once, for some minutes. The account behind it is made the first
 * time, and is the venue's until an operator detaches it. `portal` is the address of the page to come back to.
 * @throws Refusal `payments_busy` while Stripe does not answer
 */
export async function startOnboarding(
  db: Db,
  payments: Payments,
  input: { venue: Id<'venue'>; portal: string },
): Promise<{ url: string }> {
  try {
    return await linkFor(db, payments, input);
  } catch (cause) {
    if (isPassing(cause)) throw new Refusal('payments_busy', { cause });
    throw cause;
  }
}

async function linkFor(
  db: Db,
  payments: Payments,
  input: { venue: Id<'venue'>; portal: string },
): Promise<{ url: string }> {
  const account = await accountOf(db, payments, input.venue);
  const back = (setup: string) => {
    const url = new URL(input.portal);
    url.searchParams.set('setup', setup);
    return url.href;
  };
  const link = await payments.ask('accounts', 'payout', (stripe) =>
    stripe.accountLinks.create({
      account,
      type: 'account_onboarding',
      return_url: back('done'),
      refresh_url: back('again'),
    }),
  );
  return { url: link.url };
}

async function accountOf(db: Db, payments: Payments, venue: Id<'venue'>): Promise<string> {
  const row = await readVenue(db, venue);
  if (row.stripeAccountId !== null) return row.stripeAccountId;
  const account = await makeAccount(payments, row, await detachedAccounts(db, venue));
  // of two at once both were told the same account
  await db
    .update(venues)
    .set({ stripeAccountId: account.id })
    .where(and(eq(venues.id, venue), isNull(venues.stripeAccountId)));
  return (await readVenue(db, venue)).stripeAccountId ?? account.id;
}

/**
 * Once: Stripe is asked first whether it was made, and a key tells two requests at once from each other. The key knows what is asked for,
 * since Stripe refuses one that comes with something else, as a venue that was renamed would. A 500 of its own Stripe repeats to a key for
 * a day: then it is made under another. Those in `lost` were taken from the venue.
 */
async function makeAccount(
  payments: Payments,
  venue: VenueRow,
  lost: readonly string[],
): Promise<Stripe.Account> {
  const body = bodyOf(venue);
  const about = JSON.stringify(lost.length === 0 ? body : { ...body, lost });
  const key = `account/${venue.id}/${createHash('sha256').update(about).digest('base64url')}`;
  const make = (idempotencyKey: string) =>
    payments.ask('accounts', 'payout', (stripe) => stripe.accounts.create(body, { idempotencyKey }));
  const made = await findAccount(payments, venue, lost);
  if (made !== undefined) return made;
  try {
    return await make(key);
  } catch (cause) {
    if (!(cause instanceof Stripe.errors.StripeError) || (cause.statusCode ?? 0) < 500) throw cause;
  }
  return (await findAccount(payments, venue, lost)) ?? make(`${key}/${randomUUID()}`);
}

function bodyOf({ id, name, currency }: VenueRow): Stripe.AccountCreateParams {
  return {
    type: 'express',
    country: countryOf[currency],
    default_currency: currency,
    business_profile: { name },
    capabilities: { transfers: { requested: true } },
    metadata: { venue: id },
  };
}

/** Among the newest of all venues': one that nobody wrote down was made a moment before, or when somebody last tried. */
async function findAccount(
  payments: Payments,
  { id }: VenueRow,
  lost: readonly string[],
): Promise<Stripe.Account | undefined> {
  let last: string | undefined;
  for (let page = 0; page < pagesMax; page++) {
    const of = { limit: 100, ...(last === undefined ? {} : { starting_after: last }) };
    const { data, has_more } = await payments.ask('accounts', 'payout', (stripe) => stripe.accounts.list(of));
    const made = data.find((one) => one.metadata?.venue === id && !lost.includes(one.id));
    last = data.at(-1)?.id;
    if (made !== undefined || !has_more || last === undefined) return made;
  }
  return undefined;
}

async function readVenue(db: Db, id: Id<'venue'>): Promise<VenueRow> {
  const [row] = await db.select().from(venues).where(eq(venues.id, id));
  if (row === undefined) throw new Error(`no venue ${id}`);
  return row;
}
