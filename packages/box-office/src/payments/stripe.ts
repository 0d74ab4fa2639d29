import Stripe from 'stripe';

/** Stripe bounds how often each of its endpoints is asked, reads and writes apart. */
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

export type Payments = {
  stripe: Stripe;
  /**
   * The one way to ask Stripe for something: within what its endpoint takes of all of us, and by what it is for.
   * @throws StripeBusy when it would have to wait for too long; and what the SDK throws
   */
  ask<T>(endpoint: Endpoint, priority: Priority, call: (stripe: Stripe) => Promise<T>): Promise<T>;
  /** Whether we deal in real money; an event of the other world is none of ours. */
  livemode: boolean;
  /** Requests sent so far, repeats included: the provider bounds how many it takes in a second. */
  sent(): number;
};

/** A client of Stripe, or of a server at `apiUrl` that speaks as Stripe does. Every call is bounded in time. */
export function createPayments(options: { secretKey: string; apiUrl?: string | undefined }): Payments {
  const { secretKey, apiUrl } = options;
  const stripe = new Stripe(secretKey, {
    maxNetworkRetries: 2,
    timeout: 10_000,
    telemetry: false,
    appInfo: { name: 'Zilker' },
    ...(apiUrl === undefined ? {} : serverAt(apiUrl)),
  });
  let sent = 0;
  stripe.on('request', () => {
    sent++;
  });
  return {
    stripe,
    ask: (_endpoint, _priority, call) => call(stripe),
    livemode: /^(sk|rk)_live_/.test(secretKey),
    sent: () => sent,
  };
}

function serverAt(apiUrl: string) {
  const { hostname, port, protocol } = new URL(apiUrl);
  const scheme = protocol === 'https:' ? ('https' as const) : ('http' as const);
  return { host: hostname, protocol: scheme, ...(port === '' ? {} : { port: Number(port) }) };
}
