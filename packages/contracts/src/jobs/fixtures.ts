import type { JobKind } from './job.ts';

/**
 * A job of each kind in each version that was ever sent, as it stood in the queue: for tests. Rows are added and never changed, since a
 * queue may still hold them.
 */
const order = 'ord_01jd3f5kyse3er8x2m2fz1v9qk';
const drop = 'drp_01jd3f5kyse3er8x2m2fz1v9qm';
export const jobFixtures: Readonly<Record<JobKind, readonly Readonly<Record<string, unknown>>[]>> = {
  'sync-drop': [{ kind: 'sync-drop', drop, version: 3 }],
  'room-report': [{ kind: 'room-report', report: 'eyJhbGciOiJFZERTQSJ9.e30.c2ln' }],
  'finalize-order': [{ kind: 'finalize-order', order, stripeEvent: 'evt_1' }],
  'stripe-event': [{ kind: 'stripe-event', stripeEvent: 'evt_1' }],
  'end-session': [{ kind: 'end-session', order }],
  'capture-order': [{ kind: 'capture-order', order }],
  'capture-event': [{ kind: 'capture-event', event: 'evt_01jd3f5kyse3er8x2m2fz1v9qp' }],
  'return-payment': [{ kind: 'return-payment', payment: 'pi_3' }],
  'send-refund': [{ kind: 'send-refund', refund: 'rfd_01jd3f5kyse3er8x2m2fz1v9qq' }],
  'refund-event': [{ kind: 'refund-event', run: 'rfr_01jd3f5kyse3er8x2m2fz1v9qr' }],
  'send-payout': [{ kind: 'send-payout', payout: 'pyt_01jd3f5kyse3er8x2m2fz1v9qs' }],
  'send-refund-notice': [{ kind: 'send-refund-notice', refund: 'rfd_01jd3f5kyse3er8x2m2fz1v9qq' }],
  'send-return-notice': [{ kind: 'send-return-notice', payment: 'pi_3' }],
  'send-holder-notice': [
    {
      kind: 'send-holder-notice',
      refund: 'rfd_01jd3f5kyse3er8x2m2fz1v9qq',
      account: 'acc_01jd3f5kyse3er8x2m2fz1v9qx',
    },
  ],
  'send-code': [{ kind: 'send-code', challenge: 'otp_01jd3f5kyse3er8x2m2fz1v9qn' }],
  'audit-order': [{ kind: 'audit-order', order }],
  'send-tickets': [{ kind: 'send-tickets', order }],
  'update-passes': [{ kind: 'update-passes', ticket: 'tkt_01jd3f5kyse3er8x2m2fz1v9qt' }],
  'update-event-passes': [{ kind: 'update-event-passes', event: 'evt_01jd3f5kyse3er8x2m2fz1v9qp' }],
  'send-transfer': [{ kind: 'send-transfer', transfer: 'trf_01jd3f5kyse3er8x2m2fz1v9qv', version: 1 }],
  'offer-returns': [{ kind: 'offer-returns', event: 'evt_01jd3f5kyse3er8x2m2fz1v9qp' }],
  'send-return': [{ kind: 'send-return', return: 'rtn_01jd3f5kyse3er8x2m2fz1v9qw', version: 1 }],
  'send-ticket-change': [{ kind: 'send-ticket-change', ticket: 'tkt_01jd3f5kyse3er8x2m2fz1v9qt', serial: 2 }],
  'text-turn': [{ kind: 'text-turn', drop, index: 7, what: 'near' }],
};
