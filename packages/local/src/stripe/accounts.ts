import type Stripe from 'stripe';
import * as v from 'valibot';
import type { Form } from './form.ts';
import { newId } from './ids.ts';
import { address, bare, currency, email, expand, flag, metadata, parseParams, text } from './params.ts';
import { invalid, missing } from './refusal.ts';
import type { Objects } from './state.ts';
import { emit, type World } from './world.ts';

export type Account = Objects['account'] & { object: 'account' };

/** What an account must tell before it is paid: the form of the onboarding page asks for these. */
const needed = ['business_profile.name', 'external_account', 'tos_acceptance.date'];

const requested = v.optional(v.strictObject({ requested: flag }));
const profile = v.strictObject({
  mcc: v.optional(v.pipe(text, v.regex(/^\d{4}$/, 'Invalid mcc'))),
  name: v.optional(text),
  product_description: v.optional(text),
  support_email: v.optional(email),
  url: v.optional(address),
});
const controller = v.strictObject({
  fees: v.optional(v.strictObject({ payer: v.picklist(['account', 'application']) })),
  losses: v.optional(v.strictObject({ payments: v.picklist(['application', 'stripe']) })),
  requirement_collection: v.optional(v.picklist(['stripe'])),
  stripe_dashboard: v.optional(v.strictObject({ type: v.picklist(['express']) })),
});
const createParams = v.strictObject({
  type: v.optional(v.picklist(['express'], 'only `express` is known here')),
  controller: v.optional(controller),
  business_profile: v.optional(profile, {}),
  business_type: v.optional(v.picklist(['company', 'government_entity', 'individual', 'non_profit'])),
  capabilities: v.optional(v.strictObject({ card_payments: requested, transfers: requested }), {}),
  country: v.optional(v.pipe(text, v.regex(/^[A-Z]{2}$/, 'Invalid country')), 'US'),
  default_currency: v.optional(currency, 'usd'),
  email: v.optional(email),
  metadata,
  expand,
});

/** `POST /v1/accounts`: an Express account that has told nothing of itself yet. */
export function createAccount(world: World, _: string, form: Form): Account {
  const params = parseParams(createParams, form);
  if ((params.type === undefined) === (params.controller?.stripe_dashboard === undefined))
    throw invalid('Say either `type` or `controller[stripe_dashboard][type]`.', { param: 'type' });
  const wanted = Object.entries(params.capabilities).filter(([, value]) => value?.requested);
  return world.state.put<'account'>({
    id: newId('acct_1'),
    object: 'account',
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: params.business_profile.mcc ?? null,
      minority_owned_business_designation: null,
      name: params.business_profile.name ?? null,
      product_description: params.business_profile.product_description ?? null,
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: params.business_profile.support_email ?? null,
      support_phone: null,
      support_url: null,
      url: params.business_profile.url ?? null,
    },
    business_type: params.business_type ?? null,
    capabilities: Object.fromEntries(wanted.map(([name]) => [name, 'inactive'])),
    charges_enabled: false,
    controller: {
      fees: { payer: params.controller?.fees?.payer ?? 'application' },
      is_controller: true,
      losses: { payments: params.controller?.losses?.payments ?? 'application' },
      requirement_collection: 'stripe',
      stripe_dashboard: { type: 'express' },
      type: 'application',
    },
    country: params.country,
    created: world.now(),
    default_currency: params.default_currency,
    details_submitted: false,
    email: params.email ?? null,
    external_accounts: {
      object: 'list',
      data: [],
      has_more: false,
      url: '/v1/accounts/external_accounts',
    } as unknown as NonNullable<Stripe.Account['external_accounts']>,
    future_requirements: requirements([]),
    metadata: params.metadata,
    payouts_enabled: false,
    requirements: requirements(needed),
    settings: null,
    tos_acceptance: { date: null, ip: null, user_agent: null },
    type: 'express',
  }) as Account;
}

/** `GET /v1/accounts/:id`. @throws StripeRefusal 404 */
export function getAccount(world: World, id: string, form: Form = {}): Account {
  parseParams(bare, form);
  const account = world.state.get('account', id);
  if (account === undefined) throw missing('account', id);
  return account as Account;
}

const updateParams = v.strictObject({
  business_profile: v.optional(profile),
  email: v.optional(email),
  metadata,
  expand,
});

/** `POST /v1/accounts/:id` */
export function updateAccount(world: World, id: string, form: Form): Account {
  const params = parseParams(updateParams, form);
  const account = getAccount(world, id);
  return keepAccount(world, {
    ...account,
    business_profile: { ...account.business_profile, ...params.business_profile } as NonNullable<
      Account['business_profile']
    >,
    email: params.email ?? account.email,
    metadata: { ...account.metadata, ...params.metadata },
  });
}

/** Stripe wants to know more of an account, and sends it no money until then; or it has all it wants. */
export function restrictAccount(world: World, id: string, restricted: boolean): Account {
  const account = getAccount(world, id);
  const capability = restricted ? ('inactive' as const) : ('active' as const);
  return keepAccount(world, {
    ...account,
    capabilities: Object.fromEntries(
      Object.keys(account.capabilities ?? {}).map((name) => [name, capability]),
    ),
    details_submitted: account.details_submitted || !restricted,
    payouts_enabled: !restricted,
    requirements: requirements(restricted ? ['individual.verification.document'] : []),
  });
}

/** Tells of the change too. */
export function keepAccount(world: World, account: Account): Account {
  const kept = world.state.put<'account'>(account) as Account;
  emit(world, 'account.updated', kept, kept.id);
  return kept;
}

export function requirements(due: string[]): NonNullable<Stripe.Account['requirements']> {
  return {
    alternatives: [],
    current_deadline: null,
    currently_due: due,
    disabled_reason: due.length === 0 ? null : 'requirements.past_due',
    errors: [],
    eventually_due: due,
    past_due: due,
    pending_verification: [],
  };
}
