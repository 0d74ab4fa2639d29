import Stripe from 'stripe';

export type Payments = {
  stripe: Stripe;
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
  return { stripe, livemode: /^(sk|rk)_live_/.test(secretKey), sent: () => sent };
}

function serverAt(apiUrl: string) {
  const { hostname, port, protocol } = new URL(apiUrl);
  const scheme = protocol === 'https:' ? ('https' as const) : ('http' as const);
  return { host: hostname, protocol: scheme, ...(port === '' ? {} : { port: Number(port) }) };
}
