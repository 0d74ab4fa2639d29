import { type StripeHarness, stripeHarness } from '@zilker/local/stripe/stripe-harness';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withTransaction } from '../db.ts';
import { venues } from '../schema/catalogue.ts';
import { payouts } from '../schema/money.ts';
import { insertVenue } from '../testing-rows.ts';
import { handleAccountEvent } from './account-events.ts';
import { changeVenuePayouts } from './change-venue-payouts.ts';
import { detachAccount } from './detach-account.ts';
import { duePayouts } from './due-payouts.ts';
import { readVenuePayouts } from './read-venue-payouts.ts';
import { startOnboarding } from './start-onboarding.ts';
import { startTestPayouts, type TestPayouts } from './testing-payouts.ts';

let at: TestPayouts<StripeHarness>;
beforeAll(async () => {
  at = await startTestPayouts(await stripeHarness());
});
afterAll(() => at.stop());

const portal = 'http://localhost:4301/money';

/** Follows a link as a browser does, and fills the form in. Resolves to where it led back to. */
async function fillIn(url: string, form: Record<string, string>): Promise<string | null> {
  const led = await fetch(url, { redirect: 'manual' });
  const page = new URL(led.headers.get('location') ?? '', url);
  if (!page.pathname.startsWith('/setup/')) return page.href;
  const done = await fetch(page, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  return done.headers.get('location');
}

/** Tells the account's last state, as its event would. */
async function tellOf(venue: Awaited<ReturnType<typeof insertVenue>>) {
  const { stripeAccountId } = await at.venue(venue.id);
  const object = await at.harness.stripe.accounts.retrieve(stripeAccountId ?? '');
  const event = { id: 'evt_1', type: 'account.updated', livemode: false, data: { object: { ...object } } };
  return withTransaction(at.db, (tx) => handleAccountEvent(tx, event, new Date()));
}

test('an account is made once, left half done and finished; from then on Stripe pays the venue', async () => {
  const venue = await insertVenue(at.db, { name: 'Sabine Yard' });
  const start = () => startOnboarding(at.db, at.payments, { venue: venue.id, portal });
  const [one, two] = await Promise.all([start(), start()]);
  expect(one.url).not.toBe(two.url);
  const { data: accounts } = await at.harness.stripe.accounts.list({ limit: 100 });
  expect(accounts.filter(({ metadata }) => metadata?.venue === venue.id)).toMatchObject([
    { type: 'express', business_profile: { name: 'Sabine Yard' } },
  ]);

  expect(await fillIn(one.url, { name: 'Sabine Yard', action: 'later' })).toBe(`${portal}?setup=done`);
  expect(await tellOf(venue)).toBe('recorded');
  const half = await at.venue(venue.id);
  expect(half).toMatchObject({ payoutBy: 'hand', payoutsEnabled: false });
  expect(half.requirementsDue.length).toBeGreaterThan(0);

  // a link is good once
  expect(await fillIn(one.url, {})).toBe(`${portal}?setup=again`);
  const form = { name: 'Sabine Yard', bankAccount: '000123456789', agreed: 'yes', action: 'submit' };
  expect(await fillIn((await start()).url, form)).toBe(`${portal}?setup=done`);
  await tellOf(venue);
  expect(await at.venue(venue.id)).toMatchObject({
    payoutBy: 'stripe',
    detailsSubmitted: true,
    payoutsEnabled: true,
    requirementsDue: [],
  });
});

test('a venue that is paid by hand since stays so, whatever becomes of its account', async () => {
  const account = await at.harness.payableAccount();
  const venue = await insertVenue(at.db, { stripeAccountId: account });
  await tellOf(venue);
  expect(await at.venue(venue.id)).toMatchObject({ payoutBy: 'stripe', payoutsEnabled: true });
  const change = { payoutBy: 'hand' } as const;
  const { changes } = await changeVenuePayouts(
    at.db,
    { venue: venue.id, change, staff: 'stf_1' },
    new Date(),
  );
  expect(changes).toMatchObject([
    { by: 'stf_1', after: { payoutBy: 'hand' } },
    { by: null, before: { payoutBy: 'hand' }, after: { payoutBy: 'stripe' } },
  ]);
  for (const restricted of [true, false]) {
    await at.harness.control('POST', `/accounts/${account}`, { restricted });
    await tellOf(venue);
    expect(await at.venue(venue.id)).toMatchObject({ payoutBy: 'hand', payoutsEnabled: !restricted });
  }
  expect(await readVenuePayouts(at.db, venue.id)).toMatchObject({ changes });
});

test('a venue of which an operator has said by hand before its account was ready stays so', async () => {
  const venue = await insertVenue(at.db, { stripeAccountId: await at.harness.payableAccount() });
  const said = { venue: venue.id, change: { payoutBy: 'hand' }, staff: 'stf_1' } as const;
  await changeVenuePayouts(at.db, said, new Date());
  await tellOf(venue);
  expect(await at.venue(venue.id)).toMatchObject({ payoutBy: 'hand', payoutsEnabled: true });
});

test('shows of before Stripe began to pay are paid some days later: what the bank has sent is recorded first', async () => {
  const show = await at.show();
  const byHand = { payoutBy: 'hand', payoutsEnabled: false } as const;
  await at.db.update(venues).set(byHand).where(eq(venues.id, show.venue.id));
  await tellOf(show.venue);
  expect(await at.venue(show.venue.id)).toMatchObject({ payoutBy: 'stripe' });
  const change = { venue: show.venue.id, change: { reserveBps: 0 }, staff: 'stf_1' };
  await changeVenuePayouts(at.db, change, new Date());
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
  expect(await duePayouts(at.db, inDays(2.9))).toBe(0);
  expect(await duePayouts(at.db, inDays(3.1))).toBe(1);
});

test.each(['before', 'after'] as const)(
  'a first link that Stripe fails %s makes no second account',
  async (when) => {
    const venue = await insertVenue(at.db);
    const start = () => startOnboarding(at.db, at.payments, { venue: venue.id, portal });
    await at.harness.faults({
      script: [
        { call: 'POST /v1/accounts', when, how: 'busy' },
        { call: 'POST /v1/account_links', when, how: 'error' },
      ],
    });
    await expect(start()).rejects.toMatchObject({ code: 'payments_busy' });
    await expect(start()).rejects.toMatchObject({ code: 'payments_busy' });
    expect((await start()).url).toMatch(/^http/);
    const { data: accounts } = await at.harness.stripe.accounts.list({ limit: 100 });
    expect(accounts.filter(({ metadata }) => metadata?.venue === venue.id)).toHaveLength(1);
  },
);

test('an account of nobody here is none of ours', async () => {
  const object = { id: 'acct_other', object: 'account', details_submitted: true, payouts_enabled: true };
  const event = { id: 'evt_1', type: 'account.updated', livemode: false, data: { object } };
  expect(await withTransaction(at.db, (tx) => handleAccountEvent(tx, event, new Date()))).toBe('ignored');
});

test.each(['before', 'after'] as const)(
  'an answer of its own fault that Stripe keeps, %s it made the account, is got past with one account',
  async (when) => {
    const venue = await insertVenue(at.db);
    const start = () => startOnboarding(at.db, at.payments, { venue: venue.id, portal });
    await at.harness.faults({ script: [{ call: 'POST /v1/accounts', when, how: 'error_kept' }] });
    expect((await start()).url).toMatch(/^http/);
    const { data: accounts } = await at.harness.stripe.accounts.list({ limit: 100 });
    expect(accounts.filter(({ metadata }) => metadata?.venue === venue.id)).toHaveLength(1);
  },
);

test('a venue that was renamed after its account’s answer was lost has that one', async () => {
  const venue = await insertVenue(at.db, { name: 'Sabine Yard' });
  const start = () => startOnboarding(at.db, at.payments, { venue: venue.id, portal });
  await at.harness.faults({
    script: [{ call: 'POST /v1/accounts', when: 'after', how: 'reset', times: 2 }],
  });
  await expect(start()).rejects.toMatchObject({ code: 'payments_busy' });
  await at.harness.faults({});
  await at.db.update(venues).set({ name: 'Sabine Hall' }).where(eq(venues.id, venue.id));
  expect((await start()).url).toMatch(/^http/);
  const { data: accounts } = await at.harness.stripe.accounts.list({ limit: 100 });
  const own = accounts.filter(({ metadata }) => metadata?.venue === venue.id);
  expect(own).toHaveLength(1);
  expect(await at.venue(venue.id)).toMatchObject({ stripeAccountId: own[0]?.id });
});

test('a venue that was renamed while Stripe kept failing its key is asked for by another', async () => {
  const venue = await insertVenue(at.db, { name: 'Sabine Yard' });
  const start = () => startOnboarding(at.db, at.payments, { venue: venue.id, portal });
  const call = 'POST /v1/accounts';
  await at.harness.faults({
    script: [
      { call, nth: 1, when: 'before', how: 'error_kept' },
      { call, nth: 2, when: 'before', how: 'error' },
    ],
  });
  await expect(start()).rejects.toMatchObject({ code: 'payments_busy' });
  await at.harness.faults({});
  await at.db.update(venues).set({ name: 'Sabine Hall' }).where(eq(venues.id, venue.id));
  expect((await start()).url).toMatch(/^http/);
  const { data: accounts } = await at.harness.stripe.accounts.list({ limit: 100 });
  expect(accounts.filter(({ metadata }) => metadata?.venue === venue.id)).toMatchObject([
    { business_profile: { name: 'Sabine Hall' } },
  ]);
});

test('an account that is lost is taken from its venue, which sets up another one and is paid to that', async () => {
  const show = await at.show();
  const { venue, account } = show;
  await at.harness.stripe.accounts.update(account, { metadata: { venue: venue.id } });
  const detach = () => detachAccount(at.db, { venue: venue.id, account, staff: 'stf_1' }, new Date());
  await duePayouts(at.db, new Date());
  await expect(detach()).rejects.toMatchObject({ code: 'payout_under_way' });
  await at.db.update(payouts).set({ state: 'failed' }).where(eq(payouts.eventId, show.event.id));
  const { accountReady, changes } = await detach();
  expect({ accountReady, changes }).toMatchObject({
    accountReady: false,
    changes: [{ by: 'stf_1', before: { account }, after: { account: null } }],
  });
  expect((await detach()).changes).toEqual(changes);
  const another = { venue: venue.id, account: 'acct_other', staff: 'stf_1' };
  await expect(detachAccount(at.db, another, new Date())).rejects.toMatchObject({ code: 'bad_request' });

  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
  expect(await duePayouts(at.db, inDays(2))).toBe(0);
  await startOnboarding(at.db, at.payments, { venue: venue.id, portal });
  const { stripeAccountId } = await at.venue(venue.id);
  expect(stripeAccountId).toMatch(/^acct_/);
  expect(stripeAccountId).not.toBe(account);
  await at.harness.control('POST', `/accounts/${stripeAccountId}`, { restricted: false });
  await tellOf(venue);
  expect(await duePayouts(at.db, inDays(2))).toBe(1);
});
