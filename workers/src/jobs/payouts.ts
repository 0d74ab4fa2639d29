import { sendPayout } from '@zilker/box-office/payouts/send-payout';
import type { WorkersContext } from '../context.ts';
import { payoutSent } from '../events.ts';
import type { HandlerOf } from './handler-of.ts';

export const handleSendPayout =
  ({ db, payments, log, now }: WorkersContext): HandlerOf<'send-payout'> =>
  async ({ payout }) => {
    payoutSent(log, { outcome: await sendPayout(db, payments, { payout }, now()) }, { payout });
  };
