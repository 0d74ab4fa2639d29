/**
 * Every way in which Zilker refuses, with the sentence a person reads. The list is closed: what is not on it is `internal`.
 * A transport maps codes to its own status; nothing else does.
 */
export const errorSentences = {
  // any request
  bad_request: 'Something in this request is not as it should be.',
  body_too_large: 'This request is larger than we accept.',
  not_found: 'There is nothing at this address.',
  rate_limited: 'That was too often. Wait a moment and try again.',
  unavailable: 'Part of Zilker is restarting. Nothing was lost; try again in a moment.',
  internal: 'Something failed on our side. Nothing was changed; try again in a moment.',
  idempotency_key_required: 'This request needs an Idempotency-Key.',
  idempotency_key_reused: 'This Idempotency-Key was already used for a different request.',
  // sign-in
  sign_in_required: 'Sign in first.',
  access_invalid: 'This sign-in is not valid. Sign in again.',
  access_expired: 'Your sign-in ended. Sign in again.',
  role_required: 'Your account may not do this.',
  phone_invalid: 'This is not a mobile number we can text.',
  code_wrong: 'That code is not the one we sent.',
  code_expired: 'That code has ended. Ask for a new one.',
  code_tries_spent: 'That code was tried too often. Ask for a new one.',
  code_too_soon: 'A code was just sent. You can ask for a new one in a moment.',
  // the device's proof (RFC 9449)
  proof_required: 'This request needs a proof by your device.',
  proof_invalid: 'The proof by your device does not check.',
  proof_stale: 'The proof by your device is too old. Check the clock of your device.',
  proof_wrong_device: 'This turn belongs to another device of yours.',
  use_dpop_nonce: 'Sign again with the nonce that came with this answer.',
  // the call
  admission_required: 'Only fans who were called can do this.',
  admission_invalid: 'This call is not one that we made.',
  admission_expired: 'This call has ended.',
  admission_wrong_account: 'This call belongs to another account.',
  admission_wrong_drop: 'This call belongs to another drop.',
  admission_used: 'This call was already used.',
  call_lapsed: 'This call was not opened in time. Come back to the line: you are called first.',
  visit_not_open: 'Open your call first.',
  visit_ended: 'Your time to choose has ended. The tickets went to the next fan in line.',
  // the waiting room
  drop_unknown: 'We do not know this drop.',
  lobby_not_open: 'The lobby is not open yet.',
  drop_over: 'This drop is over.',
  place_required: 'Join the drop first.',
  place_invalid: 'This is not a place that we gave.',
  place_left: 'You gave up this place.',
  place_moved: 'This place has moved to another device of yours before. It can move once.',
  place_called: 'This place was called already. Open the call on the device that holds it.',
  code_not_fresh: 'Sign in with a new code first, to show that this is you.',
  work_wrong: 'That is not the solution of the work that was asked for.',
  work_expired: 'That work was asked for too long ago. Ask for a new one.',
  proof_not_ready: 'The draw has not been made yet.',
  round_wrong: 'This is not the round that the draw waits for, or its signature does not check.',
  round_not_awaited: 'The draw does not wait for a round now.',
  socket_silent: 'Nothing was sent in time.',
  socket_garbage: 'That message is not one we understand.',
  sockets_too_many: 'Too many connections from here. Wait a moment and try again.',
  act_not_allowed: 'This cannot be done in the phase that the drop is in.',
  // the sale
  sale_stopped: 'The venue has stopped the sale. Nothing was charged.',
  sold_out: 'There are no tickets left.',
  not_enough_tickets: 'There are not that many tickets left for you.',
  over_limit: 'That is more tickets than one fan may buy.',
  over_type_limit: 'That is more tickets of this kind than one fan may buy.',
  type_not_on_sale: 'Tickets of this kind are not on sale now.',
  order_empty: 'Choose at least one ticket.',
  order_unknown: 'We do not know this order.',
  order_exists: 'You already have an order here.',
  order_in_payment: 'This order is being paid.',
  order_ended: 'This order has ended.',
  hold_expired: 'Your hold has ended. Nothing was charged.',
  hold_not_extendable: 'This hold was made longer as often as it can be.',
  visit_not_extendable: 'Your time to choose was made longer as often as it can be.',
  declined_too_often: 'The card was declined too often. Nothing was charged.',
  payment_unavailable: 'The payment page does not answer. Nothing was charged; your tickets are still held.',
  webhook_invalid: 'This webhook is not signed by our payment provider.',
  // tickets and doors
  ticket_unknown: 'We do not know this ticket.',
  ticket_not_active: 'This ticket cannot be shown: it was refunded, moved or already used.',
  ticket_on_other_device: 'This ticket is shown on another phone of yours.',
  ticket_not_yours_now: 'This ticket is on its way to somebody else.',
  transfer_not_open: 'Tickets of this event cannot be sent to others now.',
  transfer_unknown: 'We do not know this transfer.',
  transfer_ended: 'This transfer was accepted, taken back or has run out.',
  transfer_to_self: 'This is your own number.',
  transfer_over_limit: 'They may hold no more tickets of this event.',
  return_not_open: 'Tickets of this event cannot be returned now.',
  return_unknown: 'We do not know this return.',
  return_ended: 'This return was sold, taken back or has run out.',
  wallet_not_carried: 'This event takes no codes of wallets or paper yet. Show the ticket on your phone.',
  wallet_unavailable: 'This wallet is not set up here.',
  reentry_not_allowed: 'Who leaves this event cannot come in again.',
  check_in_unknown: 'We do not know this check-in.',
  check_in_settled: 'This check-in cannot be undone any more.',
  pairing_revoked: 'The venue has ended this pairing. What was scanned before is kept.',
  device_clock_off: 'The clock of this device is far off. Set it right and try again.',
  pairing_wrong: 'That is not a pairing code of tonight.',
  pairing_expired: 'That pairing code has ended. Ask the venue for a new one.',
  // the portal
  event_unknown: 'We do not know this event.',
  drop_exists: 'This event already has a drop.',
  schedule_invalid: 'These times do not fit together.',
  drop_frozen: 'The lobby is closed, so the draw cannot be moved any more.',
  outcome_not_ready: 'This drop has not ended yet.',
  type_unknown: 'We do not know this kind of ticket.',
  capacity_too_low: 'More tickets than that are sold, held or promised to fans who were called.',
  price_too_low: 'At that price nothing would be left for the venue.',
  // money
  ticket_not_refundable: 'This ticket was refunded, moved or revoked already.',
  order_not_refundable: 'This order was not paid, or it all went back already.',
  order_not_waiting: 'This order does not wait for a charge.',
  refund_changed: 'This refund would come to another amount now. Look at it again.',
  refund_unknown: 'We do not know this refund.',
  refund_not_failed: 'This refund has not failed: nothing is to be asked for again.',
  refund_running: 'The refunds of this event are under way already.',
  event_not_over: 'This can be paid out once the show is over.',
  payout_too_high: 'That is more than the venue is owed.',
  payout_recorded: 'A payout of this amount with this reference is recorded already.',
  payout_unknown: 'We do not know this payout.',
  payout_by_stripe: 'Stripe made this payout: reverse its transfer there.',
  payout_undone: 'This payout was taken back already.',
  payout_account_unready: 'Stripe cannot pay this venue yet: it has to set up its payout account first.',
  payout_under_way: 'A payout to this venue is under way: wait until it is sent or has failed.',
  venue_unknown: 'We do not know this venue.',
  payments_busy: 'Our payment provider has too much to do. Nothing was charged; try again in a moment.',
  cursor_invalid: 'This page cannot be continued from there. Begin again.',
} as const;

export type ErrorCode = keyof typeof errorSentences;
/** Facts a screen may use to say more: figures and times, never secrets. */
export type ErrorDetail = Readonly<Record<string, string | number | boolean | null>>;

/** A refusal with a code of the closed list. `detail` travels to the client, `message` too; `cause` stays in the log. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail | undefined;

  constructor(code: ErrorCode, options: { message?: string; detail?: ErrorDetail; cause?: unknown } = {}) {
    super(options.message ?? errorSentences[code], { cause: options.cause });
    this.name = 'Refusal';
    this.code = code;
    this.detail = options.detail;
  }
}

/** True for strings that are codes of the list, for answers that come over a wire. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorSentences, code);
}
