import type { ErrorCode } from '@zilker/contracts/errors';
import * as routes from '@zilker/contracts/http/moves';
import { describe } from '@zilker/runtime/openapi/describe';
import { once } from '@zilker/runtime/openapi/who';
import { fan } from '../who.ts';

const ofTransfer: ErrorCode[] = ['transfer_unknown', 'transfer_ended', 'idempotency_key_reused'];

export const moveOperations = describe('Tickets that go to somebody else', routes, {
  offerTransfer: {
    who: once(fan),
    says: 'Sends a ticket to a phone number, which is told by text. Its codes end at once; until it is accepted it can be taken back. Needs a sign-in code entered within ten minutes.',
    refuses: [
      'ticket_unknown',
      'ticket_not_active',
      'ticket_not_yours_now',
      'transfer_not_open',
      'transfer_to_self',
      'code_not_fresh',
      'rate_limited',
      'idempotency_key_reused',
    ],
  },
  listTransfers: { who: fan, says: 'What this fan has sent and was sent, newest first.' },
  acceptTransfer: {
    who: once(fan),
    says: 'Takes a ticket that was sent to this fan’s phone: it is theirs from now on.',
    refuses: [...ofTransfer, 'transfer_over_limit', 'ticket_not_active'],
  },
  declineTransfer: {
    who: once(fan),
    says: 'Leaves a ticket that was sent to this fan’s phone with who sent it.',
    refuses: ofTransfer,
  },
  withdrawTransfer: {
    who: once(fan),
    says: 'Takes a ticket back that nobody has accepted yet.',
    refuses: ofTransfer,
  },
  readReturnQuote: {
    who: fan,
    says: 'What comes back for a ticket once it is returned and sold, before it is offered.',
    refuses: ['ticket_unknown', 'ticket_not_active', 'ticket_not_yours_now', 'return_not_open'],
  },
  listReturn: {
    who: once(fan),
    says: 'Offers a ticket back at what was paid for it. It stays good until the next fan of the list has paid.',
    refuses: [
      'ticket_unknown',
      'ticket_not_active',
      'ticket_not_yours_now',
      'return_not_open',
      'idempotency_key_reused',
    ],
  },
  withdrawReturn: {
    who: once(fan),
    says: 'Takes a ticket off the list again, unless it is held for somebody.',
    refuses: ['return_unknown', 'return_ended', 'ticket_unknown', 'idempotency_key_reused'],
  },
  readReturn: { who: fan, says: 'One’s own return as it stands.', refuses: ['return_unknown'] },
  joinReturns: {
    who: once(fan),
    says: 'Waits for tickets of an event that come back, or no longer.',
    refuses: ['event_unknown', 'return_not_open', 'idempotency_key_reused'],
  },
  readReturnsList: {
    who: fan,
    says: 'Where this fan stands among those who wait, and what is held for them.',
    refuses: ['event_unknown'],
  },
  checkoutOffer: {
    who: once(fan),
    says: 'Begins to pay for a returned ticket that is held for this fan. Asking again answers the same open session.',
    refuses: [
      'order_unknown',
      'hold_expired',
      'order_in_payment',
      'order_ended',
      'declined_too_often',
      'payment_unavailable',
      'payments_busy',
    ],
  },
  extendOffer: {
    who: once(fan),
    says: 'More time for such a hold, by one simple act.',
    refuses: [
      'order_unknown',
      'hold_expired',
      'hold_not_extendable',
      'order_ended',
      'idempotency_key_reused',
    ],
  },
  declineOffer: {
    who: once(fan),
    says: 'Leaves such a ticket to the next of the list.',
    refuses: ['order_unknown', 'order_ended', 'order_in_payment'],
  },
});
