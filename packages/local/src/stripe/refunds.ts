import type Stripe from 'stripe';
import * as v from 'valibot';
import { moveBalance } from './balance.ts';
import type { Form } from './form.ts';
import { newId } from './ids.ts';
import { expand, metadata, parseParams, text, whole } from './params.ts';
import { chargeOf, getIntent } from './payments.ts';
import { impossible, invalid, missing } from './refusal.ts';
import { emit, type World } from './world.ts';

type Refund = Stripe.Refund & { object: 'refund' };
type Charge = Stripe.Charge & { object: 'charge' };

const refundParams = v.strictObject({
  payment_intent: v.optional(text),
  charge: v.optional(text),
  amount: v.optional(whole),
  reason: v.optional(v.picklist(['duplicate', 'fraudulent', 'requested_by_customer'])),
  metadata,
  refund_application_fee: v.optional(text),
  reverse_transfer: v.optional(text),
  instructions_email: v.optional(text),
  expand,
});

/** `POST /v1/refunds`: all that is left of a charge, or part of it. */
export function createRefund(world: World, form: Form): Refund {
  const params = parseParams(refundParams, form);
  const charge = chargeNamed(world, params);
  if (!charge.captured || charge.status !== 'succeeded')
    throw impossible(
      'This payment was not captured, so there is nothing to refund: cancel its PaymentIntent.',
      {
        code: 'charge_not_refundable',
      },
    );
  const left = charge.amount_captured - refundedOf(world, charge);
  if (left === 0)
    throw impossible(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  const amount = params.amount ?? left;
  if (amount < 1)
    throw invalid('Invalid positive integer', { code: 'parameter_invalid_integer', param: 'amount' });
  if (amount > left)
    throw impossible(
      `Refund amount (${dollars(amount)}) is greater than unrefunded amount on charge (${dollars(left)})`,
      { param: 'amount' },
    );
  const id = newId('re_3');
  const refund = world.state.put<'refund'>({
    id,
    object: 'refund',
    amount,
    balance_transaction: moveBalance(world, {
      type: 'refund',
      category: 'refund',
      amount: -amount,
      currency: charge.currency,
      source: id,
    }).id,
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: {
      type: 'card',
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
    } as never,
    metadata: params.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  }) as Refund;
  const refunded = world.state.put<'charge'>({
    ...charge,
    amount_refunded: charge.amount_refunded + amount,
    refunded: amount === left,
  }) as Charge;
  emit(world, 'refund.created', refund);
  emit(world, 'charge.refunded', refunded);
  emit(world, 'charge.refund.updated', refund);
  return refund;
}

/** @throws StripeRefusal 404 */
export function getRefund(world: World, id: string): Refund {
  const refund = world.state.get('refund', id);
  if (refund === undefined) throw missing('refund', id);
  return refund as Refund;
}

function chargeNamed(
  world: World,
  params: { payment_intent?: string | undefined; charge?: string | undefined },
): Charge {
  if (params.payment_intent !== undefined) {
    const intent = getIntent(world, params.payment_intent);
    if (intent.latest_charge === null)
      throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
        param: 'payment_intent',
      });
    return chargeOf(world, intent);
  }
  if (params.charge === undefined)
    throw invalid(
      'One of the following params should be provided for this request: payment_intent or charge.',
    );
  const charge = world.state.get('charge', params.charge);
  if (charge === undefined) throw missing('charge', params.charge);
  return charge as Charge;
}

/** What refunds have given back; a part that was never captured is not among it. */
function refundedOf(world: World, charge: Charge): number {
  const refunds = world.state.ofPayment('refund', String(charge.payment_intent)) as Refund[];
  return refunds.filter((one) => one.charge === charge.id).reduce((sum, one) => sum + one.amount, 0);
}

function dollars(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`;
}
