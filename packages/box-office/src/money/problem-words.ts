/** Stripe's words for why a refund failed, as its API reference has them. */
const reasons: Readonly<Record<string, string>> = {
  lost_or_stolen_card: 'The card was reported lost or stolen.',
  expired_or_canceled_card: 'The card has expired or was closed.',
  declined: 'The bank of the card declined it.',
  insufficient_funds: 'There was not enough money at Stripe to send it.',
  charge_for_pending_refund_disputed: 'The bank had begun a dispute about the payment.',
  merchant_request: 'It was stopped at our request.',
  canceled: 'It was canceled at Stripe.',
  failed: 'The bank of the card did not take it.',
  unknown: 'The bank of the card did not say why.',
};

/** A sentence for the venue; what Stripe said in a sentence of its own stands as it is. */
export function problemWords(problem: string | null): string {
  const known = reasons[problem ?? 'unknown'];
  if (known !== undefined) return known;
  return /\s/.test(problem ?? '') ? (problem ?? '') : `Stripe says: ${(problem ?? '').replaceAll('_', ' ')}.`;
}
