/** Parts of Stripe's API. Stripe bounds each operation of them; we bound them together, which is never more. */
export const endpoints = [
  'checkout_sessions',
  'payment_intents',
  'refunds',
  'disputes',
  'transfers',
  'accounts',
  'balance',
  'events',
] as const;
export type Endpoint = (typeof endpoints)[number];

/** Who goes first when Stripe takes no more: fans who begin to pay, then what settles their payments, and so on. */
export const priorities = ['checkout', 'settle', 'refund', 'payout', 'reconcile'] as const;
export type Priority = (typeof priorities)[number];

/** Requests in any one second that Stripe takes: of an account, and at one endpoint. */
export type Limits = { perSecond: number; perEndpoint: number };
/** A request that was made so long ago. */
export type Spent = { endpoint: string; agoMs: number };

/** A little more than Stripe's second: requests do not all take the same time to get there. */
export const windowMs = 1_100;

/** Up to which share of the limit each may go; what is above it is left to those before it. */
const shares: Readonly<Record<Priority, number>> = {
  checkout: 1,
  settle: 0.7,
  refund: 0.6,
  payout: 0.5,
  reconcile: 0.3,
};
/** Nobody who goes before them asks there, so that they may have all of it. */
const firstAt: Readonly<Record<Endpoint, Priority>> = {
  checkout_sessions: 'checkout',
  payment_intents: 'settle',
  refunds: 'refund',
  disputes: 'settle',
  transfers: 'payout',
  accounts: 'payout',
  balance: 'reconcile',
  events: 'reconcile',
};
/** Without these nobody can buy. */
const ofSale: ReadonlySet<string> = new Set(['checkout_sessions', 'payment_intents'] satisfies Endpoint[]);

/** Stripe's own limits of an account that has asked for no others (docs.stripe.com/rate-limits). */
const livePerSecond = 100;
const sandboxPerSecond = 25;
const endpointPerSecond = 25;

/** What Stripe takes of the account of `secretKey`; null, no bound, of a server that stands in for it, unless one is set. */
export function limitsOf(settings: {
  secretKey: string;
  apiUrl?: string | undefined;
  perSecond?: number | undefined;
  perEndpoint?: number | undefined;
}): Limits | null {
  const { secretKey, apiUrl, perEndpoint } = settings;
  const byKey = isLive(secretKey) ? livePerSecond : sandboxPerSecond;
  const perSecond = settings.perSecond ?? (apiUrl === undefined ? byKey : undefined);
  if (perSecond === undefined) return null;
  return { perSecond, perEndpoint: Math.min(perSecond, perEndpoint ?? endpointPerSecond) };
}

export function isLive(secretKey: string): boolean {
  return /^(sk|rk)_live_/.test(secretKey);
}

/** How many requests a window may have, in all and at the endpoint, for one of this priority to be the last of them. */
export function mostOf(limits: Limits, endpoint: Endpoint, priority: Priority): { all: number; at: number } {
  const share = shares[priority];
  const shareAt = Math.min(1, share / shares[firstAt[endpoint]]);
  return { all: atLeastOne(limits.perSecond * share), at: atLeastOne(limits.perEndpoint * shareAt) };
}

/** Until when one more request has to wait, milliseconds: 0 when it need not. */
export function waitMsOf(
  spent: readonly Spent[],
  limits: Limits,
  of: { endpoint: Endpoint; priority: Priority },
): number {
  const most = mostOf(limits, of.endpoint, of.priority);
  const there = spent.filter(({ endpoint }) => endpoint === of.endpoint);
  return Math.max(untilFewer(spent, most.all), untilFewer(there, most.at));
}

/** What is left of the limit that is nearest, of those that keep fans from buying: from 1, all, to 0. */
export function headroomOf(spent: readonly Spent[], limits: Limits): number {
  const at = new Map<string, number>();
  for (const { endpoint } of spent) if (ofSale.has(endpoint)) at.set(endpoint, (at.get(endpoint) ?? 0) + 1);
  const used = Math.max(
    spent.length / limits.perSecond,
    ...[...at.values()].map((n) => n / limits.perEndpoint),
  );
  return Math.max(0, 1 - used);
}

/** Until so many have left the window that fewer than `most` are in it. */
function untilFewer(spent: readonly Spent[], most: number): number {
  if (spent.length < most) return 0;
  const oldestFirst = spent.map(({ agoMs }) => agoMs).sort((a, b) => b - a);
  return Math.max(1, windowMs - (oldestFirst[spent.length - most] ?? 0));
}

function atLeastOne(requests: number): number {
  return Math.max(1, Math.floor(requests + 1e-9));
}
