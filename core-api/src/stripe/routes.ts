import type { Db } from '@zilker/box-office/db';
import { storeStripeEvent } from '@zilker/box-office/payments/store-event';
import type { Payments } from '@zilker/box-office/payments/stripe';
import { stripeEvent } from '@zilker/box-office/payments/stripe-objects';
import { Refusal } from '@zilker/contracts/errors';
import { defineSortedEvent } from '@zilker/runtime/events';
import { type App, mountRaw, parse } from '@zilker/runtime/http';
import type { Log } from '@zilker/runtime/log';
import { readBody } from '@zilker/runtime/read-body';
import { currentTrace } from '@zilker/runtime/trace';
import { stripeWebhook } from './route.ts';

export type StripeContext = {
  db: Db;
  payments: Payments;
  config: { STRIPE_WEBHOOK_SECRET: string };
  log: Log;
  now: () => Date;
};

/** Stripe's events are some kilobytes; the largest carry a charge with all its parts. */
const bodyBytesMax = 256 * 1024;
const eventKept = defineSortedEvent('stripe_event_kept', 'Webhooks taken, by whether they were new.', {
  outcome: ['new', 'repeated'],
});

/**
 * `POST /api/v1/stripe/webhook`: checks the signature over the body as it came, keeps the event once and answers at once. What the
 * event means is worked out behind the queue.
 */
export function stripeRoutes(app: App, context: StripeContext): void {
  mountRaw(app, stripeWebhook.method, stripeWebhook.path, async (c) => {
    const body = await readBody(c.req, bodyBytesMax);
    requireSigned(context, body, c.req.header('stripe-signature') ?? '');
    const payload: unknown = JSON.parse(body);
    const event = parse(stripeEvent, payload, 'webhook_invalid');
    const fresh = await storeStripeEvent(context.db, { event, payload, traceparent: currentTrace() });
    eventKept(
      context.log,
      { outcome: fresh ? 'new' : 'repeated' },
      { stripeEvent: event.id, kind: event.type },
    );
    return c.json({ received: true });
  });
}

/** @throws Refusal `webhook_invalid`, also for a body that is not JSON */
function requireSigned({ payments, config, now }: StripeContext, body: string, signature: string): void {
  const { webhooks } = payments.stripe;
  try {
    const secret = config.STRIPE_WEBHOOK_SECRET;
    webhooks.constructEvent(body, signature, secret, undefined, undefined, now().getTime());
  } catch (cause) {
    throw new Refusal('webhook_invalid', { cause });
  }
}
