import type Stripe from 'stripe';
import { newId } from './ids.ts';
import { getIntent, type Intent } from './intents.ts';
import { privateOf } from './sessions.ts';
import { emit, type World } from './world.ts';

/** Stripe makes the PaymentIntent at the first attempt to pay, not with the session. */
export function intentOf(world: World, session: Stripe.Checkout.Session): Intent {
  if (typeof session.payment_intent === 'string') return getIntent(world, session.payment_intent);
  const asked = privateOf(world, session).paymentIntent;
  const id = newId('pi_3');
  const intent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: session.amount_total ?? 0,
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: asked.capture_method,
    client_secret: `${id}_secret_local`,
    confirmation_method: 'automatic',
    created: world.now(),
    currency: session.currency ?? 'usd',
    customer: null,
    customer_account: null,
    description: asked.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: asked.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: asked.receipt_email,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: asked.statement_descriptor_suffix,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: asked.transfer_group,
  } as Intent;
  emit(world, 'payment_intent.created', intent);
  return intent;
}
