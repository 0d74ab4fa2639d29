import type { EventToStore } from '@zilker/box-office/payments/store-event';
import type { Payments } from '@zilker/box-office/payments/stripe';
import { defineSortedEvent } from '@zilker/runtime/events';
import { type App, mountRaw } from '@zilker/runtime/http';
import type { Log } from '@zilker/runtime/log';
import { readBody } from '@zilker/runtime/read-body';
import { currentTrace } from '@zilker/runtime/trace';
import { stripeWebhook } from './route.ts';
import { signedEvent } from './signed-event.ts';

export type StripeContext = {
  storeEvent: (input: EventToStore) => Promise<boolean>;
  payments: Pick<Payments, 'stripe'>;
  config: { STRIPE_WEBHOOK_SECRET: readonly string[] };
  log: Log;
  now: () => Date;
};

/** Stripe's events are some kilobytes; the largest carry a charge with all its parts. */
const bodyBytesMax = 256 * 1024;
const eventKept = defineSortedEvent(
  'stripe_event_kept',
  'Webhooks taken, by whether they were new.',
  { outcome: ['new', 'repeated'] },
  'debug',
);

/**
 * `POST /api/v1/stripe/webhook`: checks the signature over the body as it came, keeps the event once and answers at once. What the
 * event means is worked out behind the queue.
 */
export function stripeRoutes(app: App, { storeEvent, payments, config, log, now }: StripeContext): void {
  const secrets = config.STRIPE_WEBHOOK_SECRET;
  mountRaw(app, stripeWebhook.method, stripeWebhook.path, async (c) => {
    const body = await readBody(c.req, bodyBytesMax);
    const signature = c.req.header('stripe-signature') ?? '';
    const event = signedEvent(payments, { body, signature, secrets }, now());
    const fresh = await storeEvent({ event, body, traceparent: currentTrace() });
    eventKept(log, { outcome: fresh ? 'new' : 'repeated' }, { stripeEvent: event.id, kind: event.type });
    return c.json({ received: true });
  });
}
