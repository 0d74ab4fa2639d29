import * as routes from '@zilker/contracts/http/portal-orders';
import { describe } from '@zilker/runtime/openapi/describe';
import { once } from '@zilker/runtime/openapi/who';
import { venue } from '../who.ts';

export const portalOrderOperations = describe('A venue’s orders and refunds', routes, {
  listOrders: {
    who: venue,
    says: 'The orders of an event, newest first; found by a part of a name, or the end of a phone number or of an id.',
    refuses: ['event_unknown', 'cursor_invalid'],
  },
  readPortalOrder: {
    who: venue,
    says: 'An order with its payments, refunds, disputes, history and lines of the ledger, as of one moment.',
    refuses: ['order_unknown'],
  },
  refundOrder: {
    who: once(venue),
    says: 'Refunds some tickets of an order. The doors know at once; the money goes back to the card that paid.',
    refuses: [
      'order_unknown',
      'order_not_refundable',
      'ticket_unknown',
      'ticket_not_refundable',
      'refund_changed',
      'idempotency_key_reused',
    ],
  },
  retryRefund: {
    who: once(venue),
    says: 'Asks anew for a refund that failed.',
    refuses: ['refund_unknown', 'refund_not_failed', 'idempotency_key_reused'],
  },
  captureOrder: {
    who: once(venue),
    says: 'Charges the card of an order that waits.',
    refuses: ['order_unknown', 'order_not_waiting', 'idempotency_key_reused'],
  },
  releaseOrder: {
    who: once(venue),
    says: 'Gives an order up that waits: nothing is charged, and its fan is told why.',
    refuses: ['order_unknown', 'order_not_waiting', 'idempotency_key_reused'],
  },
  confirmShow: {
    who: venue,
    says: 'Confirms the show: every card that waits for it is charged. Confirming again changes nothing.',
    refuses: ['event_unknown', 'act_not_allowed'],
  },
  readEventRefund: {
    who: venue,
    says: 'What a refund of everybody comes to before it runs, and how far it is.',
    refuses: ['event_unknown'],
  },
  startEventRefund: {
    who: once(venue),
    says: 'Calls the show off and refunds everybody.',
    refuses: ['event_unknown', 'refund_running', 'refund_changed', 'idempotency_key_reused'],
  },
});
