export type Session = {
  id: string;
  order: string;
  n: number;
  cents: number;
  status: 'open' | 'complete' | 'expired';
  /** The PaymentIntent that it came to. */
  intent: string | null;
};
export type Intent = {
  id: string;
  order: string;
  n: number;
  cents: number;
  status: 'requires_capture' | 'succeeded' | 'canceled';
  card: number;
  /** What the provider keeps of it. */
  costCents: number;
  refundedCents: number;
  /** Epoch ms: the bank holds the money until then. */
  captureBefore: number;
  /** What the provider thinks of it. */
  risk: 'normal' | 'elevated' | 'highest';
};
export type Refund = {
  id: string;
  order: string;
  n: number;
  intent: string;
  cents: number;
  status: 'pending' | 'succeeded' | 'failed';
  /** How it was when it was made. */
  first: 'pending' | 'succeeded';
  metadata: Record<string, string>;
};
export type Dispute = {
  id: string;
  order: string;
  intent: string;
  cents: number;
  status: 'open' | 'won' | 'lost';
};

/** What a bank keeps of every dispute that it wins, in cents. */
export const disputeFeeCents = 1_500;

/** A session as the provider shows it. One whose card is only held is not paid. */
function session({ id, order, cents, status, intent }: Session, charged = false) {
  return {
    id,
    object: 'checkout.session' as const,
    status,
    payment_status: charged ? 'paid' : 'unpaid',
    amount_total: cents,
    currency: 'usd',
    payment_intent: intent,
    metadata: { order },
  };
}

function intent({ id, order, cents, status, card, costCents, refundedCents, captureBefore, risk }: Intent) {
  return {
    id,
    object: 'payment_intent' as const,
    status,
    amount: cents,
    amount_received: status === 'succeeded' ? cents : 0,
    currency: 'usd',
    metadata: { order },
    latest_charge: {
      id: `ch_${id}`,
      object: 'charge',
      amount_refunded: refundedCents,
      outcome: { risk_level: risk },
      payment_method: `pm_${id}`,
      payment_method_details: {
        card: {
          brand: 'visa',
          last4: String(card).padStart(4, '0'),
          fingerprint: fingerprintOf(card),
          capture_before: captureBefore / 1000,
        },
      },
      balance_transaction:
        status === 'succeeded' ? { id: `txn_${id}`, fee: costCents, currency: 'usd' } : null,
    },
  };
}

export const fingerprintOf = (card: number) => `card${card}`;

function refund({ id, order, intent, cents, status, metadata }: Refund) {
  return {
    id,
    object: 'refund' as const,
    amount: cents,
    currency: 'usd',
    status,
    failure_reason: status === 'failed' ? 'lost_or_stolen_card' : null,
    payment_intent: intent,
    metadata: { order, ...metadata },
  };
}

/** The bank takes the money and a fee when it begins, and gives both back when it is won. */
function dispute({ id, order, intent, cents, status }: Dispute) {
  const movement = (sign: number) => ({
    id: `txn_${sign < 0 ? 'taken' : 'given'}_${id}`,
    object: 'balance_transaction',
    amount: sign * cents,
    fee: -sign * disputeFeeCents,
    net: sign * (cents + disputeFeeCents),
    currency: 'usd',
  });
  return {
    id,
    object: 'dispute' as const,
    status: status === 'open' ? 'needs_response' : status,
    reason: 'fraudulent',
    amount: cents,
    currency: 'usd',
    charge: `ch_${intent}`,
    payment_intent: intent,
    metadata: { order },
    balance_transactions: status === 'won' ? [movement(-1), movement(1)] : [movement(-1)],
  };
}

export const objects = { session, intent, refund, dispute };
