import { createPayments } from '@zilker/box-office/payments/stripe';
import { type Id, newId } from '@zilker/contracts/ids';

/** As core-api is started with. */
export const webhookSecret = 'whsec_0123456789abcdef';
const { webhooks } = createPayments({ secretKey: 'sk_test_0123456789abcdef' }).stripe;

/** A whole HTTP/1.1 request with an event that nobody has sent before, written and signed as Stripe does. */
export function signedRequest(port: number): Buffer {
  const order = newId('order');
  const payload = JSON.stringify(completed(order), null, 2);
  const signature = webhooks.generateTestHeaderString({ payload, secret: webhookSecret });
  const head = [
    'POST /api/v1/stripe/webhook HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'accept: */*; q=0.5, application/xml',
    'cache-control: no-cache',
    'user-agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(payload)}`,
    `stripe-signature: ${signature}`,
  ];
  return Buffer.from([...head, '', payload].join('\r\n'));
}

/** `checkout.session.completed` with the members that Stripe sends, some three kilobytes. */
function completed(order: Id<'order'>) {
  const unique = order.slice(4);
  return {
    id: `evt_1${unique}`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: 1_763_900_000,
    data: { object: session(order, unique) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: 'checkout.session.completed',
  };
}

function session(order: Id<'order'>, unique: string) {
  return {
    id: `cs_test_${unique}`,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    amount_subtotal: 3_172,
    amount_total: 3_172,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: `https://tickets.example/orders/${order}?from=stripe&back=1`,
    client_reference_id: order,
    client_secret: null,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    consent: null,
    consent_collection: null,
    created: 1_763_899_900,
    currency: 'usd',
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: null,
    customer_creation: 'if_required',
    customer_details: {
      address: { city: null, country: 'US', line1: null, line2: null, postal_code: '78701', state: null },
      email: 'fan@tickets.example',
      name: 'A Fan',
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
    customer_email: null,
    discounts: [],
    expires_at: 1_763_903_500,
    invoice: null,
    invoice_creation: {
      enabled: false,
      invoice_data: {
        account_tax_ids: null,
        custom_fields: null,
        description: null,
        footer: null,
        issuer: null,
        metadata: {},
        rendering_options: null,
      },
    },
    livemode: false,
    locale: null,
    metadata: { order },
    mode: 'payment',
    payment_intent: `pi_${unique}`,
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_configuration_details: { id: `pmc_${unique}`, parent: null },
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: ['card', 'link'],
    payment_status: 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'complete',
    submit_type: null,
    subscription: null,
    success_url: `https://tickets.example/orders/${order}?from=stripe&paid=1`,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted',
    url: null,
    wallet_options: null,
  };
}
