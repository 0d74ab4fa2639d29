/** Why a payment goes back, as its fan and its venue are told. What a venue writes itself stands as it wrote it. */
export const returnReasons = {
  card_over_limit: 'This card has as many tickets for this event as one card may have.',
  tickets_gone: 'Your payment came after your hold had ended, and the tickets had gone to other fans.',
  return_gone: 'The ticket was used, or taken back, before your payment was through.',
  sale_over: 'Your payment came after the sale had ended.',
  called_off: 'The show was called off.',
  paid_otherwise: 'This order was paid by another payment.',
  not_as_asked: 'It was not the payment that we had asked for.',
  cancelled: 'You gave the tickets up.',
  hold_on_card_ends: 'The show was not confirmed before your bank would have given up the hold on your card.',
  review_ends: 'We could not look at your order before your bank would have given up the hold on your card.',
  hold_on_card_ended: 'Your bank gave up the hold on your card before it was charged.',
} as const;
export type ReturnReason = keyof typeof returnReasons;
