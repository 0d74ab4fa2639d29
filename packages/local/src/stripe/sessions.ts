import type Stripe from 'stripe';
import * as v from 'valibot';
import type { Form } from './form.ts';
import { newId } from './ids.ts';
import { endIntent, type Intent } from './intents.ts';
import { bare, expand, parseParams, text, whole } from './params.ts';
import { impossible, invalid, missing } from './refusal.ts';
import { type SessionParams, sessionParams } from './session-params.ts';
import { emit, type World } from './world.ts';

type Session = Stripe.Checkout.Session & { object: 'checkout.session' };

const minutes = 60;
const amountMin = 50;
const amountMax = 99_999_999;

/** `POST /v1/checkout/sessions` */
export function createSession(world: World, _: string, form: Form): Session {
  const params = parseParams(sessionParams, form);
  const lineItems = params.line_items.map((item) => lineItem(world, item));
  const currency = oneCurrency(lineItems);
  const total = lineItems.reduce((sum, item) => sum + item.amount_total, 0);
  if (total > 0 && total < amountMin)
    throw invalid(`The Checkout Session's total amount due must add up to at least $0.50 ${currency}`, {
      code: 'amount_too_small',
    });
  if (total > amountMax)
    throw invalid(`The Checkout Session's total amount due must be no more than $999,999.99`, {
      code: 'amount_too_large',
    });
  const id = newId('cs_test_a1');
  const session = {
    ...unusedSessionFields(),
    id,
    object: 'checkout.session',
    amount_subtotal: total,
    amount_total: total,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    created: world.now(),
    currency,
    customer_details: params.customer_email === undefined ? null : details(params.customer_email, null),
    customer_email: params.customer_email ?? null,
    expires_at: expiry(world, params.expires_at),
    livemode: false,
    locale: (params.locale ?? null) as Session['locale'],
    metadata: params.metadata,
    mode: 'payment',
    payment_intent: null,
    payment_status: total === 0 ? 'no_payment_required' : 'unpaid',
    status: 'open',
    submit_type: params.submit_type ?? null,
    success_url: params.success_url,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `${world.publicUrl}/c/pay/${id}`,
  } satisfies Session;
  const intent = params.payment_intent_data;
  world.state.put<'session.private'>({
    id: `private_${id}`,
    object: 'session.private',
    lineItems,
    paymentIntent: {
      capture_method: intent.capture_method ?? 'automatic_async',
      description: intent.description ?? null,
      metadata: intent.metadata ?? {},
      receipt_email: intent.receipt_email ?? null,
      statement_descriptor_suffix: intent.statement_descriptor_suffix ?? null,
      transfer_group: intent.transfer_group ?? null,
    },
  });
  return world.state.put<'checkout.session'>(session) as Session;
}

/** `GET /v1/checkout/sessions/:id` */
export function retrieveSession(world: World, id: string, form: Form): Session {
  parseParams(bare, form);
  return getSession(world, id);
}

/** @throws StripeRefusal 404 */
export function getSession(world: World, id: string): Session {
  const session = world.state.get('checkout.session', id);
  if (session === undefined) throw missing('checkout.session', id, 'session');
  return session as Session;
}

const itemsParams = v.strictObject({ limit: v.optional(whole), starting_after: v.optional(text), expand });

/** `GET /v1/checkout/sessions/:id/line_items`, all on one page */
export function lineItemsOf(world: World, id: string, form: Form): object {
  parseParams(itemsParams, form);
  const data = privateOf(world, getSession(world, id)).lineItems;
  return { object: 'list', data, has_more: false, url: `/v1/checkout/sessions/${id}/line_items` };
}

/** What the session sells, and how its payment was asked for. */
export function privateOf(world: World, session: { id: string }) {
  const kept = world.state.get('session.private', `private_${session.id}`);
  if (kept === undefined) throw missing('checkout.session', session.id, 'session');
  return kept;
}

/** `POST /v1/checkout/sessions/:id/expire` */
export function expireSession(world: World, id: string, form: Form = {}): Session {
  parseParams(bare, form);
  const session = getSession(world, id);
  if (session.status !== 'open')
    throw impossible(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
    );
  return endOpenSession(world, session);
}

/** Expires every open session whose time is over. True if there may be more. */
export function expireLapsed(world: World): boolean {
  const lapsed = world.state.due('checkout.session', world.now());
  for (const session of lapsed) endOpenSession(world, session as Session);
  return lapsed.length > 0;
}

function endOpenSession(world: World, session: Session): Session {
  const ended = world.state.put<'checkout.session'>({ ...session, status: 'expired', url: null }) as Session;
  const intent =
    typeof session.payment_intent === 'string'
      ? world.state.get('payment_intent', session.payment_intent)
      : undefined;
  if (intent !== undefined) endIntent(world, intent as Intent, 'void_invoice');
  emit(world, 'checkout.session.expired', ended);
  return ended;
}

export function details(email: string | null, name: string | null): NonNullable<Session['customer_details']> {
  return {
    address: null,
    business_name: null,
    email,
    individual_name: name,
    name,
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  };
}

function expiry(world: World, asked: number | undefined): number {
  const now = world.now();
  if (asked === undefined) return now + 24 * 60 * minutes;
  const refuse = (how: string) =>
    invalid(`The \`expires_at\` timestamp must be ${how} from Checkout Session creation.`, {
      param: 'expires_at',
    });
  if (asked < now + 30 * minutes - 1) throw refuse('at least 30 minutes');
  if (asked > now + 24 * 60 * minutes + 1) throw refuse('less than 24 hours');
  return asked;
}

function lineItem(world: World, item: SessionParams['line_items'][number]): Stripe.LineItem {
  const { price_data: price, quantity } = item;
  const total = price.unit_amount * quantity;
  const { currency } = price;
  return {
    id: newId('li_1'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: total,
    amount_tax: 0,
    amount_total: total,
    currency,
    description: price.product_data.name,
    metadata: {},
    price: {
      id: newId('price_1'),
      object: 'price',
      active: false,
      billing_scheme: 'per_unit',
      created: world.now(),
      currency,
      custom_unit_amount: null,
      livemode: false,
      lookup_key: null,
      metadata: {},
      nickname: null,
      product: newId('prod_'),
      recurring: null,
      tax_behavior: 'unspecified',
      tiers_mode: null,
      transform_quantity: null,
      type: 'one_time',
      unit_amount: price.unit_amount,
      unit_amount_decimal: String(price.unit_amount) as never,
    },
    quantity,
  };
}

function oneCurrency(items: Stripe.LineItem[]): string {
  const currencies = new Set(items.map((item) => item.currency));
  if (currencies.size !== 1)
    throw invalid('All line items must have the same currency.', { param: 'line_items' });
  return [...currencies][0] ?? 'usd';
}

/** The members that a hosted one-time payment leaves empty. */
function unusedSessionFields() {
  return {
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: null,
    customer_account: null,
    customer_creation: 'if_required' as const,
    discounts: [],
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    managed_payments: null,
    origin_context: null,
    payment_link: null,
    payment_method_collection: 'if_required' as const,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    subscription: null,
    wallet_options: null,
  };
}
