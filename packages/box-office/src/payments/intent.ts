import type Stripe from 'stripe';
import * as v from 'valibot';
import type { Payments } from './stripe.ts';

const money = v.pipe(v.number(), v.safeInteger());

const balanceTransaction = v.object({ id: v.string(), fee: money, currency: v.string() });
const card = v.object({
  brand: v.nullish(v.string()),
  last4: v.nullish(v.string()),
  fingerprint: v.nullish(v.string()),
  /** Seconds since 1970. */
  capture_before: v.nullish(v.number()),
});
/** What Stripe thinks of a charge before it is made. */
const outcome = v.object({ risk_level: v.nullish(v.string()) });
const charge = v.object({
  id: v.string(),
  amount_refunded: money,
  outcome: v.nullish(outcome),
  payment_method: v.nullish(v.string()),
  payment_method_details: v.nullish(v.object({ card: v.nullish(card) })),
  balance_transaction: v.nullish(v.union([v.string(), balanceTransaction])),
});
const answered = v.object({
  id: v.string(),
  object: v.literal('payment_intent'),
  status: v.string(),
  amount: money,
  amount_received: money,
  currency: v.string(),
  latest_charge: v.nullish(v.union([v.string(), charge])),
});

/** What Stripe says of a payment now. */
export type Intent = {
  id: string;
  /** `requires_capture`: the card is held. `succeeded`: it was charged. `canceled`: neither, for good. */
  status: string;
  amountCents: number;
  receivedCents: number;
  refundedCents: number;
  currency: string;
  chargeId: string | null;
  /** Stripe's name for the card, the same for every payment with it. */
  fingerprint: string;
  brand: string | null;
  last4: string | null;
  /** When the bank gives the hold on the card up. */
  captureBefore: Date | null;
  /** Stripe's word for the risk where it is more than usual: `elevated` or `highest`. */
  risk: string | null;
  /** What Stripe kept of it, in the currency of the payment, once that is known; and Stripe's balance transaction that says so. */
  costCents: number | null;
  costId: string | null;
};

/** All that we want to know of a payment comes with its PaymentIntent, in one answer. */
export const withCharge: string[] = ['latest_charge.balance_transaction'];

/** Asks Stripe for a payment. */
export async function readIntent(payments: Payments, id: string): Promise<Intent> {
  return intentOf(
    await payments.ask('payment_intents', 'settle', (stripe) =>
      stripe.paymentIntents.retrieve(id, { expand: withCharge }),
    ),
  );
}

/** @throws ValiError when it is not what Stripe's reference says */
export function intentOf(answer: Stripe.PaymentIntent): Intent {
  const intent = v.parse(answered, answer);
  const last = typeof intent.latest_charge === 'string' ? null : (intent.latest_charge ?? null);
  const used = last?.payment_method_details?.card ?? null;
  const moved = last?.balance_transaction ?? null;
  const cost =
    moved === null || typeof moved === 'string' || moved.currency !== intent.currency ? null : moved;
  return {
    id: intent.id,
    status: intent.status,
    amountCents: intent.amount,
    receivedCents: intent.amount_received,
    refundedCents: last?.amount_refunded ?? 0,
    currency: intent.currency,
    chargeId: last?.id ?? null,
    // a way to pay that has none is a card of its own
    fingerprint: used?.fingerprint ?? last?.payment_method ?? intent.id,
    brand: used?.brand ?? null,
    last4: used?.last4 ?? null,
    captureBefore: used?.capture_before == null ? null : new Date(used.capture_before * 1000),
    risk: riskOf(last?.outcome?.risk_level),
    costCents: cost?.fee ?? null,
    costId: cost?.id ?? null,
  };
}

function riskOf(level: string | null | undefined): string | null {
  return level === 'elevated' || level === 'highest' ? level : null;
}
