import type Stripe from 'stripe';
import * as v from 'valibot';
import { settle } from './charges.ts';
import type { Form } from './form.ts';
import { amountCents, expand, flag, metadata, parseParams, text } from './params.ts';
import { impossible, invalid, missing, type StripeRefusal } from './refusal.ts';
import { emit, type World } from './world.ts';

export type Intent = Stripe.PaymentIntent & { object: 'payment_intent' };
type Session = Stripe.Checkout.Session & { object: 'checkout.session' };
type Charge = Stripe.Charge & { object: 'charge' };

/** @throws StripeRefusal 404 */
export function getIntent(world: World, id: string): Intent {
  const intent = world.state.get('payment_intent', id);
  if (intent === undefined) throw missing('payment_intent', id, 'intent');
  return intent as Intent;
}

const retrieveParams = v.strictObject({ client_secret: v.optional(text), expand });

/** `GET /v1/payment_intents/:id` */
export function retrieveIntent(world: World, id: string, form: Form): Intent {
  parseParams(retrieveParams, form);
  return getIntent(world, id);
}

const captureParams = v.strictObject({
  amount_to_capture: v.optional(amountCents),
  final_capture: v.optional(flag),
  metadata,
  statement_descriptor_suffix: v.optional(v.pipe(text, v.maxLength(22))),
  expand,
});

/** `POST /v1/payment_intents/:id/capture` */
export function captureIntent(world: World, id: string, form: Form): Intent {
  const params = parseParams(captureParams, form);
  const intent = getIntent(world, id);
  if (intent.status !== 'requires_capture') throw unexpectedState(intent, 'captured', 'requires_capture');
  const amount = params.amount_to_capture ?? intent.amount_capturable;
  if (amount > intent.amount_capturable)
    throw invalid(
      `The amount to capture is greater than the ${intent.amount_capturable} that can be captured.`,
      {
        code: 'amount_too_large',
        param: 'amount_to_capture',
      },
    );
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
    metadata: { ...intent.metadata, ...params.metadata },
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
  expand,
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
  return endIntent(world, intent, params.cancellation_reason ?? null);
}

/** Lets go of every authorisation that the banks hold no longer. True if there may be more. */
export function expireHeld(world: World): boolean {
  const charges = world.state.due('charge', world.now());
  for (const { payment_intent } of charges)
    endIntent(world, getIntent(world, String(payment_intent)), 'automatic');
  return charges.length > 0;
}

/** The intent takes no money any more; what its card held is free again. */
export function endIntent(
  world: World,
  intent: Intent,
  reason: Stripe.PaymentIntent.CancellationReason | null,
): Intent {
  const canceled = world.state.put<'payment_intent'>({
    ...intent,
    status: 'canceled',
    amount_capturable: 0,
    canceled_at: world.now(),
    cancellation_reason: reason,
    next_action: null,
  }) as Intent;
  if (intent.status === 'requires_capture') {
    const charge = chargeOf(world, intent);
    const released = { ...charge, refunded: true, amount_refunded: charge.amount };
    world.state.put<'charge'>(released);
    emit(world, reason === 'automatic' ? 'charge.expired' : 'charge.refunded', released);
  }
  emit(world, 'payment_intent.canceled', canceled);
  return canceled;
}

export function chargeOf(world: World, intent: Intent): Charge {
  const id = typeof intent.latest_charge === 'string' ? intent.latest_charge : '';
  const charge = world.state.get('charge', id);
  if (charge === undefined) throw missing('charge', id);
  return charge as Charge;
}

function unexpectedState(intent: Intent, verb: string, allowed: string): StripeRefusal {
  return impossible(
    `This PaymentIntent could not be ${verb} because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be ${verb}: ${allowed}.`,
    { code: 'payment_intent_unexpected_state' },
  );
}
