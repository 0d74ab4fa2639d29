import { createServer } from 'node:http';
import Stripe from 'stripe';
import { freePort } from '../ports.ts';
import { waitUntil } from '../wait-until.ts';
import type { Call } from './call-log.ts';
import type { FaultsInput } from './faults.ts';
import { type StripeStandIn, startStripe } from './stripe.ts';

export const webhookSecret = 'whsec_test';

/** A stand-in, the real SDK against it, and an endpoint that notes what it is told. */
export async function stripeHarness(options: { dataDir?: string } = {}) {
  const endpoint = await startEndpoint();
  const port = await freePort();
  const start = () =>
    startStripe({
      port,
      webhooks: [{ url: endpoint.url, secret: webhookSecret }],
      ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    });
  let standIn: StripeStandIn = await start();
  const stripe = new Stripe('sk_test_local', {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  });
  const control = async (method: string, path: string, body: unknown = {}) => {
    const response = await fetch(`${standIn.url}/_control${path}`, {
      method,
      ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json()) as {
      outcome?: string;
      session?: Stripe.Checkout.Session;
      undelivered?: number;
      calls?: Call[];
      error?: { message: string };
    };
  };
  const faults = (settings: FaultsInput = {}) => control('PUT', '/faults', settings);
  return {
    stripe,
    endpoint,
    url: standIn.url,
    control,
    /** Puts these faults in force and no others. */
    faults,
    /** The calls since they were last forgotten. */
    calls: async () => (await control('GET', '/calls')).calls ?? [],
    forgetCalls: () => control('DELETE', '/calls'),
    pay: (session: string, card?: string) => control('POST', `/sessions/${session}/pay`, { card }),
    createSession: (
      more: Partial<Stripe.Checkout.SessionCreateParams> = {},
      request?: Stripe.RequestOptions,
    ) => stripe.checkout.sessions.create({ ...sessionParams(), ...more }, request),
    /** Waits until every event so far has been told. */
    settled: () =>
      waitUntil('every webhook told', async () => (await control('GET', '/state')).undelivered === 0, {
        timeoutMs: 20_000,
      }),
    /** A session paid by card: resolves to its PaymentIntent's id. */
    async paid(more: Partial<Stripe.Checkout.SessionCreateParams> = {}, card?: string): Promise<string> {
      const { id } = await stripe.checkout.sessions.create({ ...sessionParams(), ...more });
      await control('POST', `/sessions/${id}/pay`, { card });
      const { payment_intent } = await stripe.checkout.sessions.retrieve(id);
      return String(payment_intent);
    },
    /** An account that transfers can be sent to. */
    async payableAccount(): Promise<string> {
      const capabilities = { transfers: { requested: true } };
      const { id } = await stripe.accounts.create({ type: 'express', capabilities });
      await control('POST', `/accounts/${id}`, { restricted: false });
      return id;
    },
    async restart() {
      await standIn.stop();
      standIn = await start();
      // connections that fetch kept open from before are noticed to be dead by using them
      await waitUntil('an answer', () =>
        fetch(`${standIn.url}/_control/state`).then(
          ({ ok }) => ok,
          () => false,
        ),
      );
    },
    async stop() {
      await standIn.stop();
      await endpoint.stop();
    },
  };
}
export type StripeHarness = Awaited<ReturnType<typeof stripeHarness>>;

export function sessionParams(): Stripe.Checkout.SessionCreateParams {
  return {
    mode: 'payment',
    line_items: [
      {
        quantity: 2,
        price_data: { currency: 'usd', unit_amount: 3_000, product_data: { name: 'General admission' } },
      },
      { quantity: 2, price_data: { currency: 'usd', unit_amount: 172, product_data: { name: 'Fees' } } },
    ],
    success_url: 'http://localhost:4300/done?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:4300/shop',
    metadata: { order: 'ord_1' },
    payment_intent_data: { metadata: { order: 'ord_1' } },
  };
}

async function startEndpoint() {
  const told: { event: Stripe.Event; body: string; signature: string; atMs: number }[] = [];
  const about = (id: string) =>
    told.map(({ event }) => event).filter(({ data }) => JSON.stringify(data.object).includes(id));
  let answer = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const signature = String(request.headers['stripe-signature']);
      told.push({ event: JSON.parse(body) as Stripe.Event, body, signature, atMs: performance.now() });
      response.writeHead(answer).end();
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    told,
    types: () => told.map(({ event }) => event.type),
    /** Events that name the id anywhere in their object. */
    about,
    typesAbout: (id: string) => about(id).map(({ type }) => type),
    answerWith(status: number) {
      answer = status;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
