import type Stripe from 'stripe';
import * as v from 'valibot';
import type { Card } from './cards.ts';
import { chargeFor, type Payer, settle } from './charges.ts';
import type { Form } from './form.ts';
import { newId } from './ids.ts';
import { expand, parseParams, text, whole } from './params.ts';
import { impossible, invalid, missing, type StripeRefusal } from './refusal.ts';
import { details, getSession, privateOf } from './sessions.ts';
import { emit, type World } from './world.ts';

type Intent = Stripe.PaymentIntent & { object: 'payment_intent' };
type Session = Stripe.Checkout.Session & { object: 'checkout.session' };

export type Attempt =
  | { outcome: 'paid'; session: Session }
  | { outcome: 'declined'; session: Session; message: string; code: string; declineCode: string | undefined }
  /** The session was paid, or had ended, before this attempt. */
  | { outcome: 'closed'; session: Session };

/** A fan presses Pay on the hosted page. */
export function attemptPayment(world: World, sessionId: string, card: Card, payer: Payer): Attempt {
  const session = getSession(world, sessionId);
  if (session.status !== 'open' || session.expires_at <= world.now()) return { outcome: 'closed', session };
  if (session.amount_total === 0) return { outcome: 'paid', session: complete(world, session, null, payer) };
  const intent = intentOf(world, session);
  return card.decline === undefined
    ? { outcome: 'paid', session: accept(world, session, intent, card, payer) }
    : decline(world, session, intent, card, card.decline, payer);
}

/** @throws StripeRefusal 404 */
export function getIntent(world: World, id: string): Intent {
  const intent = world.state.get('payment_intent', id);
  if (intent === undefined) throw missing('payment_intent', id, 'intent');
  return intent as Intent;
}

const captureParams = v.strictObject({
  amount_to_capture: v.optional(whole),
  metadata: v.optional(v.unknown()),
  expand,
});

/** `POST /v1/payment_intents/:id/capture` */
export function captureIntent(world: World, id: string, form: Form): Intent {
  const params = parseParams(captureParams, form);
  const intent = getIntent(world, id);
  if (intent.status !== 'requires_capture') throw unexpectedState(intent, 'captured', 'requires_capture');
  const amount = params.amount_to_capture ?? intent.amount_capturable;
  if (amount < 1 || amount > intent.amount_capturable)
    throw invalid(`The amount to capture must be from 1 to ${intent.amount_capturable}.`, {
      code: 'amount_too_large',
      param: 'amount_to_capture',
    });
  const charge = chargeOf(world, intent);
  const captured = {
    ...charge,
    captured: true,
    amount_captured: amount,
    amount_refunded: charge.amount - amount,
    balance_transaction: settle(world, { ...charge, amount }).id,
  };
  world.state.put<'charge'>(captured);
  const succeeded = world.state.put<'payment_intent'>({
    ...intent,
    status: 'succeeded',
    amount_capturable: 0,
    amount_received: amount,
  }) as Intent;
  for (const session of world.state.ofPayment('checkout.session', id) as Session[])
    world.state.put<'checkout.session'>({ ...session, payment_status: 'paid' });
  emit(world, 'charge.captured', captured);
  emit(world, 'payment_intent.succeeded', succeeded);
  return succeeded;
}

const cancelParams = v.strictObject({
  cancellation_reason: v.optional(
    v.picklist(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']),
  ),
  expand: v.optional(v.array(text)),
});

/** `POST /v1/payment_intents/:id/cancel`: an authorisation is given back; a payment cannot be. */
export function cancelIntent(world: World, id: string, form: Form): Intent {
  const params = parseParams(cancelParams, form);
  const intent = getIntent(world, id);
  const cancelable = [
    'requires_payment_method',
    'requires_capture',
    'requires_confirmation',
    'requires_action',
  ];
  if (!cancelable.includes(intent.status)) throw unexpectedState(intent, 'canceled', cancelable.join(', '));
  const open = (world.state.ofPayment('checkout.session', id) as Session[]).some(
    (one) => one.status === 'open',
  );
  if (open)
    throw impossible(
      'You cannot cancel this PaymentIntent because it belongs to a Checkout Session that is open: expire the session.',
      { code: 'payment_intent_unexpected_state' },
    );
  const canceled = world.state.put<'payment_intent'>({
    ...intent,
    status: 'canceled',
    amount_capturable: 0,
    canceled_at: world.now(),
    cancellation_reason: params.cancellation_reason ?? null,
  }) as Intent;
  if (intent.status === 'requires_capture') {
    const charge = chargeOf(world, intent);
    const released = { ...charge, refunded: true, amount_refunded: charge.amount };
    world.state.put<'charge'>(released);
    emit(world, 'charge.refunded', released);
  }
  emit(world, 'payment_intent.canceled', canceled);
  return canceled;
}

export function chargeOf(world: World, intent: Intent): Stripe.Charge & { object: 'charge' } {
  const id = typeof intent.latest_charge === 'string' ? intent.latest_charge : '';
  const charge = world.state.get('charge', id);
  if (charge === undefined) throw missing('charge', id);
  return charge as Stripe.Charge & { object: 'charge' };
}

function accept(world: World, session: Session, intent: Intent, card: Card, payer: Payer): Session {
  const manual = intent.capture_method === 'manual';
  const charge = chargeFor(world, intent, card, payer, manual ? 'authorised' : 'captured');
  world.state.put<'charge'>(charge);
  const paid = world.state.put<'payment_intent'>({
    ...intent,
    status: manual ? 'requires_capture' : 'succeeded',
    amount_capturable: manual ? intent.amount : 0,
    amount_received: manual ? 0 : intent.amount,
    latest_charge: charge.id,
    payment_method: charge.payment_method,
    last_payment_error: null,
  }) as Intent;
  emit(world, 'charge.succeeded', charge);
  emit(world, manual ? 'payment_intent.amount_capturable_updated' : 'payment_intent.succeeded', paid);
  return complete(world, session, paid, payer);
}

function complete(world: World, session: Session, intent: Intent | null, payer: Payer): Session {
  const done = world.state.put<'checkout.session'>({
    ...session,
    status: 'complete',
    url: null,
    payment_intent: intent?.id ?? null,
    payment_status:
      intent === null ? session.payment_status : intent.status === 'succeeded' ? 'paid' : 'unpaid',
    customer_details: details(payer.email ?? session.customer_email, payer.name ?? null),
  }) as Session;
  emit(world, 'checkout.session.completed', done);
  return done;
}

function decline(
  world: World,
  session: Session,
  intent: Intent,
  card: Card,
  why: NonNullable<Card['decline']>,
  payer: Payer,
): Attempt {
  const charge = chargeFor(world, intent, card, payer, 'failed');
  world.state.put<'charge'>(charge);
  const failed = world.state.put<'payment_intent'>({
    ...intent,
    status: 'requires_payment_method',
    latest_charge: charge.id,
    last_payment_error: {
      type: 'card_error',
      code: why.code as never,
      message: why.message,
      charge: charge.id,
      ...(why.declineCode === undefined ? {} : { decline_code: why.declineCode }),
    },
  }) as Intent;
  const kept = world.state.put<'checkout.session'>({ ...session, payment_intent: intent.id }) as Session;
  emit(world, 'charge.failed', charge);
  emit(world, 'payment_intent.payment_failed', failed);
  return {
    outcome: 'declined',
    session: kept,
    message: why.message,
    code: why.code,
    declineCode: why.declineCode,
  };
}

/** Stripe makes the PaymentIntent at the first attempt to pay, not with the session. */
function intentOf(world: World, session: Session): Intent {
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

function unexpectedState(intent: Intent, verb: string, allowed: string): StripeRefusal {
  return impossible(
    `This PaymentIntent could not be ${verb} because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be ${verb}: ${allowed}.`,
    { code: 'payment_intent_unexpected_state' },
  );
}
