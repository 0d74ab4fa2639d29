import { serve } from '@hono/node-server';
import { createPayments } from '@zilker/box-office/payments/stripe';
import { serveWords } from '@zilker/local/bench/process';
import { Hono } from 'hono';
import { webhookSecret } from './signed-events.ts';

/** The least that any server could do for a webhook: verify the signature with Stripe's own SDK, and answer. Nothing is kept. */
const { webhooks } = createPayments({ secretKey: 'sk_test_0123456789abcdef' }).stripe;

const app = new Hono();
app.post('/api/v1/stripe/webhook', async (c) => {
  webhooks.constructEvent(await c.req.text(), c.req.header('stripe-signature') ?? '', webhookSecret);
  return c.json({ received: true });
});
const port = await new Promise<number>((resolve) => {
  serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, (info) => resolve(info.port));
});

serveWords({ port: () => port });
