import type { VenueMoney } from '@zilker/contracts/http/money';

export type AccountStage = 'none' | 'wanted' | 'checking' | 'ready';

/** How far a venue is with the account that it is paid to. */
export function accountStage(account: VenueMoney['account']): AccountStage {
  if (account === null) return 'none';
  if (account.payoutsEnabled && account.due.length === 0) return 'ready';
  return account.due.length > 0 || !account.detailsSubmitted ? 'wanted' : 'checking';
}

/** What stands above that which Stripe wants to know: it may pay an account for some time without. */
export function wantWords(account: VenueMoney['account']): string {
  return account?.payoutsEnabled
    ? 'Stripe can pay you now. To be able to later, it wants to know:'
    : 'Nothing is paid out by Stripe until it knows:';
}

/** Stripe's names of what it wants, as people read them: "individual.verification.document" is "Individual: verification document". */
export function wantedWords(due: readonly string[]): string[] {
  return [...new Set(due.map(wordOf))];
}

const known: Readonly<Record<string, string>> = {
  external_account: 'The bank account',
  'tos_acceptance.date': 'Your agreement to Stripe’s terms',
  'tos_acceptance.ip': 'Your agreement to Stripe’s terms',
  'business_profile.url': 'Your website',
  'business_profile.mcc': 'What kind of business you are',
  business_type: 'What kind of business you are',
};

function wordOf(name: string): string {
  const found = known[name];
  if (found !== undefined) return found;
  const [first = '', ...rest] = name.split('.').map((part) => part.replaceAll('_', ' '));
  const head = first.charAt(0).toUpperCase() + first.slice(1);
  return rest.length === 0 ? head : `${head}: ${rest.join(' ')}`;
}
