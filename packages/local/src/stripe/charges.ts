import type Stripe from 'stripe';
import { cardFee, moveBalance, type Transaction } from './balance.ts';
import { type Card, cardOf } from './cards.ts';
import { newId } from './ids.ts';
import { putOff, type World } from './world.ts';

/** What the person at the hosted page typed beside the card. */
export type Payer = { email: string | null; name: string | null; postalCode: string | null };

const disputedAfterSeconds = 1;
/** Of 100; Stripe begins to call it elevated at 65, highest at 75: https://docs.stripe.com/radar/risk-evaluation */
const riskScores = { normal: 12, elevated: 68, highest: 87 } as const;
/** How long a bank holds an authorisation: https://docs.stripe.com/payments/place-a-hold-on-a-payment-method */
const heldSeconds = 7 * 86_400;

/** The record of one attempt to charge a card. */
export function chargeFor(
  world: World,
  intent: Stripe.PaymentIntent,
  card: Card,
  payer: Payer,
  outcome: 'captured' | 'authorised' | 'failed',
): Stripe.Charge & { object: 'charge' } {
  const failed = outcome === 'failed';
  const captured = outcome === 'captured';
  const id = newId('ch_3');
  const heldAt = outcome === 'authorised' ? world.now() : null;
  const payment_method_details = {
    type: 'card' as const,
    card: cardDetails(card, intent.amount, payer, heldAt),
  };
  return {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: captured ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: captured ? settle(world, { ...intent, id, payment_method_details }).id : null,
    billing_details: {
      address: {
        city: null,
        country: 'US',
        line1: null,
        line2: null,
        postal_code: payer.postalCode,
        state: null,
      },
      email: payer.email,
      name: payer.name,
      phone: null,
      tax_id: null,
    },
    calculated_statement_descriptor: 'ZILKER',
    captured,
    created: world.now(),
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: card.decline?.code ?? null,
    failure_message: card.decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: failed ? 'declined_by_network' : 'approved_by_network',
      reason: card.decline?.declineCode ?? null,
      risk_level: card.risk ?? 'normal',
      risk_score: riskScores[card.risk ?? 'normal'],
      seller_message: failed ? 'The bank did not return any further details.' : 'Payment complete.',
      type: failed ? 'issuer_declined' : 'authorized',
    },
    paid: !failed,
    payment_intent: intent.id,
    payment_method: newId('pm_1'),
    payment_method_details,
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: failed ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
}

/** The money of a charge comes in, less what Stripe keeps. */
export function settle(
  world: World,
  charge: Pick<Stripe.Charge, 'id' | 'amount' | 'currency' | 'description' | 'payment_method_details'>,
): Transaction {
  if (cardOf(charge.payment_method_details?.card?.fingerprint)?.disputed)
    putOff(world, 'dispute', charge.id, disputedAfterSeconds);
  return moveBalance(world, {
    type: 'charge',
    category: 'charge',
    amount: charge.amount,
    fee: cardFee(charge.amount),
    currency: charge.currency,
    source: charge.id,
    description: charge.description,
  });
}

function cardDetails(
  card: Card,
  amount: number,
  payer: Payer,
  heldAt: number | null,
): Stripe.Charge.PaymentMethodDetails.Card {
  return {
    amount_authorized: amount,
    authorization_code: null,
    brand: card.brand,
    ...(heldAt === null ? {} : { capture_before: heldAt + heldSeconds }),
    checks: {
      address_line1_check: null,
      address_postal_code_check: payer.postalCode === null ? null : 'pass',
      cvc_check: 'pass',
    },
    country: 'US',
    electronic_commerce_indicator: null,
    exp_month: 12,
    exp_year: 2034,
    fingerprint: card.fingerprint,
    funding: 'credit',
    installments: null,
    last4: card.last4,
    mandate: null,
    network: card.brand,
    network_transaction_id: null,
    regulated_status: 'unregulated',
    three_d_secure: card.challenged
      ? {
          authentication_flow: 'challenge',
          electronic_commerce_indicator: '05',
          exemption_indicator: null,
          result: 'authenticated',
          result_reason: null,
          transaction_id: null,
          version: '2.2.0',
        }
      : null,
    transaction_link_id: null,
    wallet: null,
  };
}
