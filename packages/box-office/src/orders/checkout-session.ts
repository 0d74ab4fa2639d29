import { extensionMs, extensionsMax } from '@zilker/contracts/http/sale';
import type Stripe from 'stripe';
import type { ItemRow, OrderRow } from './order-rows.ts';

/**
 * Stripe keeps a session open for half an hour at least; ours are ended through its API when the hold ends. Until then each can take
 * money, however often the hold is made longer.
 */
const sessionTtlMinMs = 31 * 60_000;

/**
 * The Checkout Session of one try to pay an order. It follows from the order as it stands, so that a repeated request with the
 * same idempotency key has the same body. Its lines add up to the order's total to the cent.
 */
export function sessionOf(
  order: OrderRow,
  items: readonly (ItemRow & { name: string })[],
  options: {
    storefrontOrigin: string;
    title: string;
    email: string | null;
    /** When the hold ends as it is now, and how long it was to begin with. */
    endsAt: Date;
    holdMs: number;
  },
): Stripe.Checkout.SessionCreateParams {
  const back = `${options.storefrontOrigin}/orders/${order.id}?from=stripe`;
  const fees = order.cardCents + order.zilkerCents;
  const extensibleMs = (extensionsMax - order.extensions) * extensionMs(options.holdMs);
  return {
    mode: 'payment',
    client_reference_id: order.id,
    metadata: { order: order.id },
    payment_intent_data: { metadata: { order: order.id }, description: options.title },
    line_items: [
      ...items.map((item) => lineOf(`${options.title} – ${item.name}`, item.priceCents, item.quantity)),
      ...(fees === 0 ? [] : [lineOf('Card processing and service fee', fees, 1)]),
    ],
    ...(options.email === null ? {} : { customer_email: options.email }),
    expires_at: minutesUp(options.endsAt.getTime() + extensibleMs + sessionTtlMinMs),
    success_url: `${back}&paid=1`,
    cancel_url: `${back}&back=1`,
  };
}

/**
 * One key for each order and try: the order's version rises with all that would change the session, but for its end, which goes with the
 * clock while that stands still.
 */
export function sessionKey(order: OrderRow, session: Stripe.Checkout.SessionCreateParams): string {
  return `checkout/${order.id}/${order.version}/${session.expires_at}`;
}

/** Whole minutes, so that two who ask at once mostly ask for the same. Seconds since 1970, as Stripe has it. */
function minutesUp(ms: number): number {
  return Math.ceil(ms / 60_000) * 60;
}

function lineOf(name: string, cents: number, quantity: number): Stripe.Checkout.SessionCreateParams.LineItem {
  return { quantity, price_data: { currency: 'usd', unit_amount: cents, product_data: { name } } };
}
