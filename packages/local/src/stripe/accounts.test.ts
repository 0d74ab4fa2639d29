import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StripeHarness, stripeHarness } from './stripe-harness.ts';

let h: StripeHarness;
beforeAll(async () => {
  h = await stripeHarness();
});
afterAll(() => h.stop());

const express: Stripe.AccountCreateParams = {
  type: 'express',
  country: 'US',
  email: 'venue@example.com',
  capabilities: { transfers: { requested: true } },
  metadata: { venue: 'ven_1' },
};
const refresh_url = 'http://localhost:4301/payouts?again=1';
const return_url = 'http://localhost:4301/payouts';
const linkTo = async (account: string) =>
  (await h.stripe.accountLinks.create({ account, type: 'account_onboarding', refresh_url, return_url })).url;
/** The address is for a browser on this machine. */
const visit = (url: string) => fetch(url.replace('localhost', '127.0.0.1'), { redirect: 'manual' });
const follow = async (url: string) => new URL((await visit(url)).headers.get('location') ?? '', h.url).href;
const fill = (page: string, fields: Record<string, string>) =>
  fetch(page, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

test('a new account has told nothing, and is not ready to be paid', async () => {
  const account = await h.stripe.accounts.create(express);
  expect(account).toMatchObject({
    object: 'account',
    type: 'express',
    details_submitted: false,
    payouts_enabled: false,
    capabilities: { transfers: 'inactive' },
    metadata: { venue: 'ven_1' },
  });
  expect(account.requirements?.currently_due).toContain('external_account');
  expect(await h.stripe.accounts.retrieve(account.id)).toMatchObject({ id: account.id });
});

test('the same account may be asked for by what controls it', async () => {
  const account = await h.stripe.accounts.create({
    controller: { stripe_dashboard: { type: 'express' }, fees: { payer: 'application' } },
    capabilities: { transfers: { requested: true } },
  });
  expect(account).toMatchObject({ type: 'express', controller: { stripe_dashboard: { type: 'express' } } });
  await expect(h.stripe.accounts.create({})).rejects.toMatchObject({ param: 'type' });
});

test('who fills the form in is ready, and is sent back', async () => {
  const { id } = await h.stripe.accounts.create(express);
  const page = await follow(await linkTo(id));
  expect(await (await fetch(page)).text()).toContain('Tell who is to be paid');
  const bare = await fill(page, { name: '', bankAccount: '000123456789', action: 'submit' });
  expect(bare.status).toBe(422);
  const told = { name: 'The Hall', bankAccount: '000123456789', agreed: 'yes', action: 'submit' };
  const done = await fill(page, told);
  expect([done.status, done.headers.get('location')]).toEqual([303, return_url]);
  expect(await h.stripe.accounts.retrieve(id)).toMatchObject({
    details_submitted: true,
    payouts_enabled: true,
    capabilities: { transfers: 'active' },
    requirements: { currently_due: [], disabled_reason: null },
    business_profile: { name: 'The Hall' },
  });
  await h.settled();
  const [event] = h.endpoint.about(id).filter(({ type }) => type === 'account.updated');
  expect(event).toMatchObject({ account: id, data: { object: { payouts_enabled: true } } });
});

test('half of it may be left for later', async () => {
  const { id } = await h.stripe.accounts.create(express);
  const page = await follow(await linkTo(id));
  await fill(page, { name: 'The Hall', bankAccount: '', action: 'later' });
  expect(await h.stripe.accounts.retrieve(id)).toMatchObject({
    details_submitted: false,
    payouts_enabled: false,
    business_profile: { name: 'The Hall' },
    requirements: { currently_due: ['external_account', 'tos_acceptance.date'] },
  });
});

test('a bank account that is closed is asked for again', async () => {
  const { id } = await h.stripe.accounts.create(express);
  const page = await follow(await linkTo(id));
  await fill(page, { name: 'The Hall', bankAccount: '000111111116', agreed: 'yes', action: 'submit' });
  expect(await h.stripe.accounts.retrieve(id)).toMatchObject({
    details_submitted: true,
    payouts_enabled: false,
    requirements: { currently_due: ['external_account'] },
  });
});

test('a link is good for one visit and five minutes; after that it leads to where another is asked for', async () => {
  const { id } = await h.stripe.accounts.create(express);
  const url = await linkTo(id);
  const page = await follow(url);
  expect(await follow(url)).toBe(refresh_url);
  expect((await fetch(page)).status).toBe(200);
  const late = await linkTo(id);
  await h.control('POST', '/clock', { advanceMs: 301_000 });
  expect(await follow(late)).toBe(refresh_url);
  await h.control('POST', '/clock', { advanceMs: 3_600_000 });
  expect((await fetch(page)).status).toBe(410);
  expect((await visit(`${h.url}/setup/e/${id}/nothing`)).status).toBe(404);
});

test('a link is asked for with an account and addresses that are some', async () => {
  const link = (more: object) =>
    h.stripe.accountLinks.create({
      account: 'acct_none',
      type: 'account_onboarding',
      refresh_url,
      return_url,
      ...more,
    });
  await expect(link({})).rejects.toMatchObject({ param: 'account', code: 'resource_missing' });
  await expect(link({ refresh_url: 'x' })).rejects.toMatchObject({ param: 'refresh_url' });
});

test('Stripe may want to know more, and may have enough', async () => {
  const { id } = await h.stripe.accounts.create(express);
  await h.control('POST', `/accounts/${id}`, { restricted: false });
  expect(await h.stripe.accounts.retrieve(id)).toMatchObject({
    payouts_enabled: true,
    details_submitted: true,
  });
  await h.control('POST', `/accounts/${id}`, { restricted: true });
  expect(await h.stripe.accounts.retrieve(id)).toMatchObject({
    payouts_enabled: false,
    capabilities: { transfers: 'inactive' },
  });
});
