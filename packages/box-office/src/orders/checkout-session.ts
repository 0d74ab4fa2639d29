import { createHash } from 'node:crypto';
import { extensionMs, extensionsMax } from '@zilker/contracts/http/sale';
import type { PaidBy } from '@zilker/contracts/price';
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
    taxPaidBy: PaidBy;
    email: string | null;
    /** When the hold ends as it is now, and how long it was to begin with. */
    endsAt: Date;
    holdMs: number;
  },
): Stripe.Checkout.SessionCreateParams {
  const back = `${options.storefrontOrigin}/orders/${order.id}?from=stripe`;
  const extensibleMs = (extensionsMax - order.extensions) * extensionMs(options.holdMs);
  return {
    mode: 'payment',
    client_reference_id: order.id,
    metadata: { order: order.id },
    // cards alone, with them Apple Pay and Google Pay: others can neither be held nor told apart
    allowed_payment_method_types: ['card'],
    payment_intent_data: {
      // the card is held, and charged by us once it was held against the drop's limit
      capture_method: 'manual',
      transfer_group: order.eventId,
      metadata: { order: order.id },
      description: options.title,
    },
    line_items: linesOf(order, items, options),
    ...(options.email === null ? {} : { customer_email: options.email }),
    expires_at: minutesUp(options.endsAt.getTime() + extensibleMs + sessionTtlMinMs),
    success_url: `${back}&paid=1`,
    cancel_url: `${back}&back=1`,
  };
}

/**
 * One key for each order as it stands and each body: Stripe refuses a key that comes with another body, and a title or an address may
 * change between two tries.
 */
export function sessionKey(order: OrderRow, session: Stripe.Checkout.SessionCreateParams): string {
  const body = createHash('sha256').update(JSON.stringify(session)).digest('base64url');
  return `checkout/${order.id}/${order.version}/${body}`;
}

/** Whole minutes, so that two who ask at once mostly ask for the same. Seconds since 1970, as Stripe has it. */
function minutesUp(ms: number): number {
  return Math.ceil(ms / 60_000) * 60;
}

type Line = Stripe.Checkout.SessionCreateParams.LineItem;

/** The tickets at their face, then what comes on top of it: the tax where it is not within, and the fees that the fan bears. */
function linesOf(
  order: OrderRow,
  items: readonly (ItemRow & { name: string })[],
  { title, taxPaidBy }: { title: string; taxPaidBy: PaidBy },
): Line[] {
  const faceCents = items.reduce((sum, { priceCents, quantity }) => sum + priceCents * quantity, 0);
  const taxCents = taxPaidBy === 'fan' ? order.taxCents : 0;
  const feesCents = order.totalCents - faceCents - taxCents;
  const line = (name: string, cents: number, quantity = 1): Line => ({
    quantity,
    price_data: { currency: order.currency, unit_amount: cents, product_data: { name } },
  });
  return [
    ...items.map(({ name, priceCents, quantity }) => line(`${title} – ${name}`, priceCents, quantity)),
    ...(taxCents === 0 ? [] : [line('Sales tax', taxCents)]),
    ...(feesCents === 0 ? [] : [line('Card processing and service fee', feesCents)]),
  ];
}
