import { Hono } from 'hono';
import { serveOnLoopback } from '../serve.ts';
import { stripeApi } from './api.ts';
import { makeCallLog } from './call-log.ts';
import { checkoutRoutes } from './checkout-routes.ts';
import { controlRoutes } from './control.ts';
import { type Endpoint, startDeliveries } from './deliveries.ts';
import { makeFaults } from './faults.ts';
import { catchUp } from './later.ts';
import { onboardingRoutes } from './onboarding-routes.ts';
import { openState } from './state.ts';
import type { World } from './world.ts';

export type StripeStandIn = { url: string; stop(): Promise<void> };

/**
 * A server that the unmodified `stripe` SDK takes for Stripe: Checkout Sessions with a hosted page, PaymentIntents,
 * refunds, disputes, connected accounts, transfers, events, idempotency keys and signed webhooks. Its state is one file in `dataDir`; without
 * it, it is forgotten.
 */
export async function startStripe(options: {
  port: number;
  dataDir?: string;
  webhooks?: readonly Endpoint[];
}): Promise<StripeStandIn> {
  const { port, webhooks = [] } = options;
  const state = openState(options.dataDir);
  const world: World = {
    state,
    faults: makeFaults(),
    calls: makeCallLog(),
    now: () => Math.floor((Date.now() + state.aheadMs()) / 1_000),
    publicUrl: `http://localhost:${port}`,
    endpoints: webhooks.length,
    request: { id: null, idempotency_key: null },
  };
  const deliveries = startDeliveries(world, webhooks);
  const sweep = setInterval(() => {
    if (catchUp(world)) deliveries.wake();
  }, 500);
  const app = new Hono()
    .route('/', controlRoutes(world, deliveries.wake))
    .route('/', checkoutRoutes(world, deliveries.wake))
    .route('/', onboardingRoutes(world, deliveries.wake))
    .route('/', stripeApi(world, deliveries.wake) as unknown as Hono);
  const server = await serveOnLoopback({ name: 'stripe', port, fetch: app.fetch });
  return {
    url: server.url,
    async stop() {
      clearInterval(sweep);
      await server.stop();
      await deliveries.stop();
      state.close();
    },
  };
}
