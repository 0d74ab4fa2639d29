import type Stripe from 'stripe';
import * as v from 'valibot';
import { moveBalance } from './balance.ts';
import { cardOf } from './cards.ts';
import type { Form } from './form.ts';
import { newId } from './ids.ts';
import { chargeOf, getIntent } from './intents.ts';
import { amountCents, bare, expand, metadata, parseParams, text } from './params.ts';
import { impossible, invalid, missing } from './refusal.ts';
import { emit, putOff, type World } from './world.ts';

type Refund = Stripe.Refund & { object: 'refund' };
type Charge = Stripe.Charge & { object: 'charge' };

/** How soon a refund of a card that is made for it comes through, or fails. */
const laterSeconds = 1;

const refundParams = v.strictObject({
  payment_intent: v.optional(text),
  charge: v.optional(text),
  amount: v.optional(amountCents),
  reason: v.optional(v.picklist(['duplicate', 'fraudulent', 'requested_by_customer'])),
  metadata,
  expand,
});

/** `POST /v1/refunds`: all that is left of a charge, or part of it. */
export function createRefund(world: World, _: string, form: Form): Refund {
  const params = parseParams(refundParams, form);
  const charge = chargeNamed(world, params);
  const amount = refundable(world, charge, params.amount);
  const fate = fateOf(world, charge);
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
      description: 'REFUND FOR CHARGE',
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
    ...(fate === 'hangs' || fate === 'late' ? { pending_reason: 'processing' as const } : {}),
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: fate === 'hangs' || fate === 'late' ? 'pending' : 'succeeded',
    transfer_reversal: null,
  }) as Refund;
  const refunded = changeRefunded(world, charge, amount);
  emit(world, 'refund.created', refund);
  emit(world, 'charge.refunded', refunded);
  if (refund.status === 'succeeded') emit(world, 'charge.refund.updated', refund);
  if (fate === 'late') putOff(world, 'refund_succeeds', id, laterSeconds);
  if (fate === 'fails') putOff(world, 'refund_fails', id, laterSeconds);
  return refund;
}

/** `GET /v1/refunds/:id`. @throws StripeRefusal 404 */
export function getRefund(world: World, id: string, form: Form = {}): Refund {
  parseParams(bare, form);
  const refund = world.state.get('refund', id);
  if (refund === undefined) throw missing('refund', id);
  return refund as Refund;
}

/** A refund that hung comes through. */
export function succeedRefund(world: World, id: string): Refund {
  const { pending_reason: _, ...refund } = getRefund(world, id);
  if (refund.status !== 'pending') throw impossible(`Refund ${id} is ${refund.status} already.`);
  const succeeded = world.state.put<'refund'>({ ...refund, status: 'succeeded' }) as Refund;
  emit(world, 'refund.updated', succeeded);
  emit(world, 'charge.refund.updated', succeeded);
  return succeeded;
}

export const failureReason = v.picklist([
  'lost_or_stolen_card',
  'expired_or_canceled_card',
  'declined',
  'insufficient_funds',
  'unknown',
]);

/** The bank of the card does not take the money, maybe days after it seemed to have: it is ours again. */
export function failRefund(
  world: World,
  id: string,
  reason: v.InferOutput<typeof failureReason> = 'expired_or_canceled_card',
): Refund {
  const { pending_reason: _, ...refund } = getRefund(world, id);
  if (refund.status === 'failed') throw impossible(`Refund ${id} has failed already.`);
  const failed = world.state.put<'refund'>({
    ...refund,
    status: 'failed',
    failure_reason: reason,
    failure_balance_transaction: moveBalance(world, {
      type: 'refund_failure',
      category: 'refund_failure',
      amount: refund.amount,
      currency: refund.currency,
      source: id,
      description: 'REFUND FAILURE FOR CHARGE',
    }).id,
  }) as Refund;
  const charge = world.state.get('charge', String(refund.charge)) as Charge | undefined;
  if (charge !== undefined) changeRefunded(world, charge, -refund.amount);
  emit(world, 'refund.updated', failed);
  emit(world, 'charge.refund.updated', failed);
  emit(world, 'refund.failed', failed);
  return failed;
}

/** What a refund of the charge comes to. @throws StripeRefusal if so much cannot be given back */
function refundable(world: World, charge: Charge, asked: number | undefined): number {
  if (!charge.captured || charge.status !== 'succeeded')
    throw impossible(
      'This payment was not captured, so there is nothing to refund: cancel its PaymentIntent.',
      { code: 'charge_not_refundable' },
    );
  const disputes = world.state.ofPayment('dispute', String(charge.payment_intent));
  if (disputes.some(({ status }) => status !== 'won'))
    throw impossible(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  const left = charge.amount_captured - refundedOf(world, charge);
  if (left === 0)
    throw impossible(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  const amount = asked ?? left;
  if (amount > left)
    throw impossible(
      `Refund amount (${dollars(amount)}) is greater than unrefunded amount on charge (${dollars(left)})`,
      { param: 'amount' },
    );
  return amount;
}

function fateOf(world: World, charge: Charge): 'succeeds' | 'hangs' | 'late' | 'fails' {
  const byCard = cardOf(charge.payment_method_details?.card?.fingerprint)?.refund;
  const { refunds } = world.faults.settings;
  if (refunds === 'fail') return 'fails';
  return refunds === 'pending' ? 'hangs' : (byCard ?? 'succeeds');
}

function changeRefunded(world: World, charge: Charge, by: number): Charge {
  const amount_refunded = charge.amount_refunded + by;
  return world.state.put<'charge'>({
    ...charge,
    amount_refunded,
    refunded: amount_refunded === charge.amount,
  }) as Charge;
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
  return world.state
    .ofPayment('refund', String(charge.payment_intent))
    .filter((one) => one.charge === charge.id && one.status !== 'failed')
    .reduce((sum, one) => sum + one.amount, 0);
}

function dollars(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`;
}
