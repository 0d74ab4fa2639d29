import type Stripe from 'stripe';
import * as v from 'valibot';
import { moveBalance } from './balance.ts';
import type { Form } from './form.ts';
import { newId } from './ids.ts';
import { bare, expand, flag, metadata, parseParams } from './params.ts';
import { impossible, missing } from './refusal.ts';
import { emit, type World } from './world.ts';

type Dispute = Stripe.Dispute & { object: 'dispute' };
type Charge = Stripe.Charge & { object: 'charge' };

/** What Stripe takes for a dispute in the US, won or lost, in cents: https://stripe.com/pricing */
export const disputeFeeCents = 1_500;
const answerWithinDays = 7;

const reasons = [
  'fraudulent',
  'duplicate',
  'product_not_received',
  'product_unacceptable',
  'credit_not_processed',
  'unrecognized',
  'general',
] as const;
export const disputeReason = v.picklist(reasons);
export type DisputeReason = v.InferOutput<typeof disputeReason>;

/** The holder of a card disputes what is left of a charge; the money is withdrawn at once. */
export function openDispute(world: World, chargeId: string, reason: DisputeReason = 'fraudulent'): Dispute {
  const charge = world.state.get('charge', chargeId) as Charge | undefined;
  if (charge === undefined) throw missing('charge', chargeId);
  const amount = charge.amount_captured - (charge.amount_refunded - (charge.amount - charge.amount_captured));
  if (!charge.captured || charge.disputed || amount < 1)
    throw impossible(`Charge ${charge.id} cannot be disputed.`);
  world.state.put<'charge'>({ ...charge, disputed: true });
  const id = newId('du_1');
  const created = {
    id,
    object: 'dispute',
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: { enhanced_evidence: {} } as Stripe.Dispute.Evidence,
    evidence_details: {
      due_by: world.now() + answerWithinDays * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: null,
    } as unknown as Stripe.Dispute.EvidenceDetails,
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: { brand: charge.payment_method_details?.card?.brand ?? 'visa', case_type: 'chargeback' },
      type: 'card',
    } as Stripe.Dispute.PaymentMethodDetails,
    reason,
    status: 'needs_response',
  } as Dispute;
  world.state.put<'dispute'>(created);
  emit(world, 'charge.dispute.created', created);
  const withdrawn = withTransaction(created, withdraw(world, created));
  world.state.put<'dispute'>(withdrawn);
  emit(world, 'charge.dispute.funds_withdrawn', withdrawn);
  return withdrawn;
}

/** The bank has decided. */
export function decideDispute(world: World, id: string, outcome: 'won' | 'lost'): Dispute {
  const dispute = getDispute(world, id);
  if (isClosed(dispute)) throw closed(dispute);
  const decided = { ...dispute, status: outcome };
  const kept = outcome === 'won' ? withTransaction(decided, giveBack(world, decided)) : decided;
  world.state.put<'dispute'>(kept);
  if (outcome === 'won') emit(world, 'charge.dispute.funds_reinstated', kept);
  emit(world, 'charge.dispute.closed', kept);
  return kept;
}

/** `GET /v1/disputes/:id`. @throws StripeRefusal 404 */
export function getDispute(world: World, id: string, form: Form = {}): Dispute {
  parseParams(bare, form);
  const dispute = world.state.get('dispute', id);
  if (dispute === undefined) throw missing('dispute', id);
  return dispute as Dispute;
}

const updateParams = v.strictObject({
  evidence: v.optional(
    v.strictObject(
      Object.fromEntries(
        `access_activity_log billing_address cancellation_policy_disclosure cancellation_rebuttal customer_email_address
         customer_name customer_purchase_ip product_description refund_policy_disclosure refund_refusal_explanation
         service_date service_documentation uncategorized_text`
          .split(/\s+/)
          .map((name) => [name, v.optional(v.pipe(v.string(), v.maxLength(20_000)))]),
      ),
    ),
  ),
  submit: v.optional(flag, 'true'),
  metadata,
  expand,
});

/** `POST /v1/disputes/:id`: evidence. Stripe's own words for tests decide at once: `winning_evidence`, `losing_evidence`. */
export function updateDispute(world: World, id: string, form: Form): Dispute {
  const params = parseParams(updateParams, form);
  const dispute = getDispute(world, id);
  if (isClosed(dispute)) throw closed(dispute);
  const submitted = params.evidence !== undefined && params.submit;
  const details = dispute.evidence_details;
  const updated = world.state.put<'dispute'>({
    ...dispute,
    evidence: { ...dispute.evidence, ...(params.evidence as Partial<Stripe.Dispute.Evidence>) },
    evidence_details: {
      ...details,
      has_evidence: details.has_evidence || params.evidence !== undefined,
      submission_count: details.submission_count + (submitted ? 1 : 0),
    },
    metadata: { ...dispute.metadata, ...params.metadata },
    status: submitted ? 'under_review' : dispute.status,
  }) as Dispute;
  emit(world, 'charge.dispute.updated', updated);
  const words = submitted ? params.evidence?.uncategorized_text : undefined;
  if (words === 'winning_evidence') return decideDispute(world, id, 'won');
  return words === 'losing_evidence' ? decideDispute(world, id, 'lost') : updated;
}

/** `POST /v1/disputes/:id/close`: we give in. */
export function closeDispute(world: World, id: string, form: Form): Dispute {
  parseParams(bare, form);
  return decideDispute(world, id, 'lost');
}

function withdraw(world: World, dispute: Dispute) {
  return moveBalance(world, {
    type: 'adjustment',
    category: 'dispute',
    amount: -dispute.amount,
    fee: disputeFeeCents,
    feeFor: 'Dispute fee',
    currency: dispute.currency,
    source: dispute.id,
    description: `Chargeback withdrawal for ${dispute.charge}`,
  });
}

function giveBack(world: World, dispute: Dispute) {
  return moveBalance(world, {
    type: 'adjustment',
    category: 'dispute_reversal',
    amount: dispute.amount,
    currency: dispute.currency,
    source: dispute.id,
    description: `Chargeback reversal for ${dispute.charge}`,
  });
}

function withTransaction(dispute: Dispute, transaction: Stripe.BalanceTransaction): Dispute {
  return { ...dispute, balance_transactions: [...dispute.balance_transactions, transaction] };
}

function isClosed({ status }: Dispute): boolean {
  return status === 'won' || status === 'lost';
}

function closed(dispute: Dispute) {
  return impossible(`This dispute is already closed: it is ${dispute.status}.`);
}
