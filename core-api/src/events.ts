import { apps } from '@zilker/contracts/http/auth';
import { scanAnswers } from '@zilker/contracts/ticket/door-list';
import { roles } from '@zilker/contracts/tokens';
import { defineEvent, defineSortedEvent } from '@zilker/runtime/events';

/** What happens in this house, each with its log line and its counter. */
export const codeRequested = defineSortedEvent('code_requested', 'Sign-in codes asked for.', { app: apps });
export const signedIn = defineSortedEvent('signed_in', 'Sessions begun.', { role: roles });
export const signInRefused = defineSortedEvent('sign_in_refused', 'Codes that opened nothing.', {
  reason: ['code_wrong', 'code_tries_spent', 'code_expired', 'other'],
});
export const sessionReused = defineEvent(
  'session_reused',
  'Sessions ended because a spent cookie came back.',
);
export const eventCreated = defineEvent('event_created', 'Events made by venues.');
export const ticketTypeChanged = defineEvent(
  'ticket_type_changed',
  'Capacities, limits and windows of ticket types changed by venues.',
);
export const dropScheduled = defineEvent('drop_scheduled', 'Drops scheduled by venues.');
export const dropRescheduled = defineEvent('drop_rescheduled', 'Times of drops moved by venues.');
export const dropCancelled = defineEvent('drop_cancelled', 'Drops called off by venues.');
export const refundRequested = defineEvent('refund_requested', 'Refunds of tickets asked for by venues.');
export const refundRetried = defineEvent('refund_retried', 'Refunds that failed, asked for anew by venues.');
export const captureAsked = defineEvent(
  'capture_asked',
  'Orders that waited, to be charged at the word of their venue.',
);
export const releaseAsked = defineEvent(
  'release_asked',
  'Orders that waited, given up at the word of their venue.',
);
export const showConfirmed = defineEvent('show_confirmed', 'Shows confirmed by their venue.');
export const eventRefundStarted = defineEvent(
  'event_refund_started',
  'Shows called off, whose fans are all refunded.',
);
export const termsChanged = defineEvent('terms_changed', 'Terms changed by venues.');
export const onboardingStarted = defineEvent(
  'onboarding_started',
  'Pages given to venues on which they say where their money goes.',
);
export const refundSettled = defineEvent('refund_settled', 'Refunds that failed, settled by an operator.');
export const payoutRecorded = defineEvent('payout_recorded', 'Payouts by hand that were recorded.');
export const payoutUndone = defineEvent('payout_undone', 'Payouts by hand that were taken back.');
export const venueFeesChanged = defineEvent(
  'venue_fees_changed',
  'Changes by operators of what tickets cost beside their face.',
);
export const accountDetached = defineEvent(
  'account_detached',
  'Accounts at Stripe that were lost and that operators took from their venues.',
);
export const venuePayoutsChanged = defineEvent(
  'venue_payouts_changed',
  'Changes by operators of how a venue is paid.',
);
export const scannerPaired = defineEvent('scanner_paired', 'Phones that became scanners.');
export const scannerRevoked = defineEvent('scanner_revoked', 'Pairings ended by venues.');
export const doorRulesChanged = defineEvent(
  'door_rules_changed',
  'What tickets may do and which gates take them, changed by venues.',
);
export const ticketBlocked = defineEvent('ticket_blocked', 'Tickets blocked by venues, or let in again.');
export const checkInUndone = defineEvent('check_in_undone', 'Check-ins taken back, by scanners or venues.');
export const walletLinked = defineEvent('wallet_linked', 'Links to wallets given for tickets.');
export const walletSilent = defineEvent('wallet_silent', 'Times that Google’s wallet took no pass.');
export const passFetched = defineSortedEvent('pass_fetched', 'Passes that Apple’s phones asked for.', {
  outcome: ['sent', 'known'],
});
export const passRegistered = defineSortedEvent(
  'pass_registered',
  'Apple’s phones that began to hold a pass, or ceased to.',
  { outcome: ['new', 'known', 'gone'] },
);
export const appleToldUs = defineEvent('apple_told_us', 'Complaints of Apple’s phones about our passes.');
export const ticketActivated = defineEvent('ticket_activated', 'Certificates given to phones.');
export const checkInSynced = defineSortedEvent(
  'check_in_synced',
  'Check-ins taken in, by answer.',
  { answer: scanAnswers },
  'debug',
);
