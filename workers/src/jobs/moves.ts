import { offerReturns } from '@zilker/box-office/moves/offer-returns';
import type { WorkersContext } from '../context.ts';
import { returnsOffered } from '../move-events.ts';
import type { HandlerOf } from './handler-of.ts';

export const handleOfferReturns =
  ({ db, log, now }: WorkersContext): HandlerOf<'offer-returns'> =>
  async ({ event }) => {
    const made = await offerReturns(db, { event }, now());
    if (made > 0) returnsOffered(log, made, { eventId: event });
  };
