import { outcomes } from '@zilker/box-office/payments/stored-event';
import { defineEvent, defineSortedEvent } from '@zilker/runtime/events';
import type { Log, LogFields } from '@zilker/runtime/log';
import { counter } from '@zilker/runtime/metrics';

export const paymentHandled = defineSortedEvent(
  'payment_handled',
  'Events of Stripe, by what came of them.',
  {
    outcome: outcomes,
  },
);
export const sessionEnded = defineSortedEvent(
  'session_ended',
  'Expiring orders, by what Stripe said of them.',
  {
    outcome: [
      'released',
      'unsettled',
      'put_off',
      'paid',
      'waiting',
      'over_limit',
      'repeated',
      'returning',
      'stale',
    ],
  },
);
export const orderCaptured = defineSortedEvent(
  'order_captured',
  'Orders whose card was to be charged, by what came of it.',
  {
    outcome: ['paid', 'over_limit', 'waiting', 'released', 'put_off', 'stale'],
  },
);
export const paymentReturned = defineSortedEvent(
  'payment_returned',
  'Payments that an order could not keep.',
  {
    outcome: ['returned', 'put_off', 'stale'],
  },
);
export const refundSent = defineSortedEvent('refund_sent', 'Refunds that Stripe was asked for.', {
  outcome: ['sent', 'succeeded', 'failed', 'stale'],
});
export const payoutSent = defineSortedEvent('payout_sent', 'Payouts that Stripe was asked for.', {
  outcome: ['sent', 'failed', 'stale'],
});
export const reportRecorded = defineSortedEvent(
  'report_recorded',
  'Facts of the room taken into the record.',
  {
    kind: [
      'committed',
      'frozen',
      'drawn',
      'entry',
      'left',
      'moved',
      'counted',
      'texts',
      'near',
      'forgot',
      'ended',
    ],
  },
);
export const dropSynced = defineSortedEvent('drop_synced', 'Definitions told to the room.', {
  outcome: ['synced', 'put_off', 'over'],
});

export const grantsSlowed = defineSortedEvent(
  'grants_slowed',
  'Times that grants began to slow down, by why.',
  {
    reason: ['health', 'payments'],
  },
);
export const clocksMoved = defineEvent(
  'clocks_moved',
  'Times that every deadline moved, since all workers had been down.',
);

/** Somebody has to look at it. */
function defineError(name: string, help: string): (log: Log, fields: LogFields) => void {
  const total = counter(`zilker_${name}_total`, help);
  return (log, fields) => {
    total.add(1);
    log.error(name, fields);
  };
}

/** A sweep's event stands for many rows at once. */
function defineCount(name: string, help: string): (log: Log, count: number, fields?: LogFields) => void {
  const total = counter(`zilker_${name}_total`, help);
  return (log, count, fields) => {
    total.add(count);
    log.info(name, { ...fields, count });
  };
}

export const callsRead = defineCount('calls_read', 'Calls made into visits.');
export const callsUngranted = defineCount(
  'calls_ungranted',
  'Calls that no grant stood behind: a room counted anew after it lost its memory.',
);
export const visitsLapsed = defineCount('visits_lapsed', 'Visits whose time ended without an order.');
export const holdsEnded = defineCount(
  'holds_ended',
  'Holds whose time ended, and payments that began to end.',
);
export const paymentsResumed = defineCount(
  'payments_resumed',
  'Payments and refunds that stood still and were gone on with, and waiting cards that were given up.',
);
export const captureRequested = defineCount(
  'captures_requested',
  'Orders that wait for their event, to be charged now.',
);
export const payoutsAsked = defineCount('payouts_asked', 'Payouts to venues that Stripe is to make.');
export const venueOwes = defineEvent(
  'venue_owes',
  'Events of which a venue began to owe, as refunds and disputes took more than was left.',
);
export const eventsFetched = defineCount(
  'stripe_events_fetched',
  'Events of Stripe that never arrived and were fetched.',
);
export const differencesMending = defineCount(
  'payment_differences_mending',
  'What Stripe and we told differently, and something was done about.',
);
export const differenceFound = defineError(
  'payment_difference',
  'What Stripe and we tell differently, and nobody could mend.',
);
export const reconcileFailed = defineError(
  'reconcile_failed',
  'Kinds of objects at Stripe, or single ones, that could not be held against ours in a round.',
);
export const passesTold = defineCount(
  'passes_told',
  'Passes in wallets that changed, and whose phones were told.',
);
export const passesAskedAgain = defineCount(
  'passes_asked_again',
  'Changed passes whose job was lost or gave up, and events of which they are, that were asked for again.',
);
export const eventPassesAsked = defineCount(
  'event_passes_asked',
  'Tickets whose passes are looked at, since their event changed.',
);
export const refundsRequested = defineCount(
  'refunds_requested',
  'Orders of an event that is refunded as a whole.',
);
