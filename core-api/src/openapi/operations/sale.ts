import type { ErrorCode } from '@zilker/contracts/errors';
import * as routes from '@zilker/contracts/http/sale';
import { describe } from '@zilker/runtime/openapi/describe';
import { once } from '@zilker/runtime/openapi/who';
import { calledFan, fan } from '../who.ts';

/** What a call meets that is not open, or not any more. */
const closed: ErrorCode[] = ['visit_not_open', 'call_lapsed', 'admission_used'];
const ofOrder: ErrorCode[] = [...closed, 'order_unknown', 'drop_unknown'];

export const saleOperations = describe('The sale', routes, {
  openVisit: {
    who: once(calledFan),
    says: 'Opens the call: the clock of the visit starts.',
    refuses: [...closed, 'visit_ended', 'drop_unknown', 'sale_stopped'],
  },
  readVisit: { who: calledFan, says: 'The visit as it stands.', refuses: [...closed, 'drop_unknown'] },
  extendVisit: {
    who: once(calledFan),
    says: 'More time to choose, by one simple act.',
    refuses: [
      ...closed,
      'drop_unknown',
      'visit_ended',
      'visit_not_extendable',
      'order_exists',
      'idempotency_key_reused',
    ],
  },
  leaveVisit: {
    who: once(calledFan),
    says: 'Leaves the shop without tickets: the promised one goes to the next fan.',
    refuses: [...closed, 'drop_unknown', 'order_exists', 'visit_ended'],
  },
  reserve: {
    who: once(calledFan),
    says: 'Holds tickets, or changes the hold: all lines or none, or as many as there are.',
    refuses: [
      ...closed,
      'visit_ended',
      'drop_unknown',
      'idempotency_key_reused',
      'not_enough_tickets',
      'over_limit',
      'over_type_limit',
      'type_not_on_sale',
      'sold_out',
      'sale_stopped',
      'hold_expired',
      'order_in_payment',
      'order_exists',
      'order_ended',
      'declined_too_often',
      'rate_limited',
    ],
  },
  extendHold: {
    who: once(calledFan),
    says: 'More time for a hold, by one simple act.',
    refuses: [
      ...ofOrder,
      'hold_expired',
      'hold_not_extendable',
      'order_ended',
      'idempotency_key_reused',
      'sale_stopped',
    ],
  },
  checkout: {
    who: once(calledFan),
    says: 'Begins to pay: answers where the browser goes. Asking again answers the same open session.',
    refuses: [
      ...ofOrder,
      'hold_expired',
      'order_in_payment',
      'order_ended',
      'declined_too_often',
      'payment_unavailable',
      'payments_busy',
    ],
  },
  cancelOrder: {
    who: once(calledFan),
    says: 'Gives the tickets up.',
    refuses: [...ofOrder, 'order_ended'],
  },
  giveUpWaiting: {
    who: fan,
    says: 'Gives up tickets whose card is only held.',
    refuses: ['order_unknown', 'order_ended', 'order_in_payment'],
  },
  readOrder: {
    who: fan,
    says: 'One’s own order, for the page after paying.',
    refuses: ['order_unknown'],
  },
});
