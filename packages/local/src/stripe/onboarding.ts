import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { type Account, getAccount, keepAccount, requirements } from './accounts.ts';
import type { Form } from './form.ts';
import { address, expand, parseParams, text } from './params.ts';
import { invalid } from './refusal.ts';
import type { Onboarding } from './state.ts';
import type { World } from './world.ts';

/** A link is good for one visit within five minutes; the page that it leads to, for an hour. */
const linkSeconds = 300;
const pageSeconds = 3_600;

const linkParams = v.strictObject({
  account: text,
  type: v.picklist(['account_onboarding', 'account_update']),
  refresh_url: address,
  return_url: address,
  collect: v.optional(v.picklist(['currently_due', 'eventually_due'])),
  collection_options: v.optional(
    v.strictObject({ fields: v.optional(v.picklist(['currently_due', 'eventually_due'])) }),
  ),
  expand,
});

/** `POST /v1/account_links`: the address of the onboarding page, for one visit. */
export function createAccountLink(world: World, _: string, form: Form): object {
  const params = parseParams(linkParams, form);
  const account = world.state.get('account', params.account);
  if (account === undefined)
    throw invalid(`No such account: '${params.account}'`, { code: 'resource_missing', param: 'account' });
  const link = onboarding(world, {
    account: params.account,
    returnUrl: params.return_url,
    refreshUrl: params.refresh_url,
    expiresAt: world.now() + linkSeconds,
    use: 'link',
  });
  return {
    object: 'account_link',
    created: world.now(),
    expires_at: link.expiresAt,
    url: `${world.publicUrl}/setup/e/${params.account}/${link.id}`,
  };
}

/** Follows a link: resolves to the page that it is good for, or to where the account's owner asks for another link. */
export function followLink(world: World, id: string): { page: string } | { refresh: string } | undefined {
  const link = world.state.get('onboarding', id);
  if (link === undefined || link.use === 'page') return undefined;
  if (link.use === 'over' || link.expiresAt <= world.now()) return { refresh: link.refreshUrl };
  world.state.put<'onboarding'>({ ...link, use: 'over' });
  return { page: onboarding(world, { ...link, expiresAt: world.now() + pageSeconds, use: 'page' }).id };
}

/** The page as it stands; undefined once its time is over. */
export function openPage(world: World, id: string): { page: Onboarding; account: Account } | undefined {
  const page = world.state.get('onboarding', id);
  if (page?.use !== 'page' || page.expiresAt <= world.now()) return undefined;
  return { page, account: getAccount(world, page.account) };
}

/** A bank account that Stripe says no money can be sent to. */
export const closedBankAccount = '000111111116';

/** What was filled in is kept. All that is needed, with a bank account that is well, makes the account ready to be paid. */
export function submitDetails(
  world: World,
  id: string,
  told: { name: string; bankAccount: string; agreed: boolean; done: boolean },
): Account {
  const account = getAccount(world, id);
  const badBank = told.bankAccount === closedBankAccount;
  const due = [
    ...(told.name === '' ? ['business_profile.name'] : []),
    ...(told.bankAccount === '' || badBank ? ['external_account'] : []),
    ...(told.agreed ? [] : ['tos_acceptance.date']),
  ];
  const ready = told.done && due.length === 0;
  const capability = ready ? ('active' as const) : ('inactive' as const);
  return keepAccount(world, {
    ...account,
    business_profile: { ...account.business_profile, name: told.name || null } as NonNullable<
      Account['business_profile']
    >,
    capabilities: Object.fromEntries(
      Object.keys(account.capabilities ?? {}).map((name) => [name, capability]),
    ),
    charges_enabled: ready && account.capabilities?.card_payments !== undefined,
    details_submitted: told.done && (due.length === 0 || badBank),
    payouts_enabled: ready,
    requirements: requirements(ready ? [] : due.length === 0 ? ['tos_acceptance.date'] : due),
    tos_acceptance: { ...account.tos_acceptance, date: told.agreed ? world.now() : null },
  });
}

function onboarding(world: World, page: Omit<Onboarding, 'id' | 'object'>): Onboarding {
  const id = randomBytes(18).toString('base64url');
  return world.state.put<'onboarding'>({ ...page, id, object: 'onboarding' });
}
