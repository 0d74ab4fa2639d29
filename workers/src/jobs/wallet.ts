import { tellPasses } from '@zilker/box-office/wallets/tell-passes';
import { updateEventPasses } from '@zilker/box-office/wallets/update-event-passes';
import type { WorkersContext } from '../context.ts';
import { eventPassesAsked, passesTold } from '../events.ts';
import type { HandlerOf } from './handler-of.ts';

export const handleUpdatePasses =
  ({ db, log, now, wallets, passPush }: WorkersContext): HandlerOf<'update-passes'> =>
  async ({ ticket }) => {
    const told = await tellPasses(db, { google: wallets.google, push: passPush }, ticket, now());
    passesTold(log, told, { ticket });
  };

export const handleUpdateEventPasses =
  ({ db, log, now }: WorkersContext): HandlerOf<'update-event-passes'> =>
  async ({ event }) => {
    eventPassesAsked(log, await updateEventPasses(db, event, now()), { eventId: event });
  };
