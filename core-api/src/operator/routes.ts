import { changeVenueFees, readVenueFees } from '@zilker/box-office/money/change-venue-fees';
import { changeVenuePayouts } from '@zilker/box-office/payouts/change-venue-payouts';
import { detachAccount } from '@zilker/box-office/payouts/detach-account';
import { readVenuePayouts } from '@zilker/box-office/payouts/read-venue-payouts';
import { recordPayout } from '@zilker/box-office/payouts/record-payout';
import { undoPayout } from '@zilker/box-office/payouts/undo-payout';
import { settleRefund } from '@zilker/box-office/refunds/settle-refund';
import * as routes from '@zilker/contracts/http/operator';
import { type App, type AppEnv, mount } from '@zilker/runtime/http';
import type { Context } from 'hono';
import { authenticate } from '../authenticate.ts';
import type { CoreContext } from '../context.ts';
import {
  accountDetached,
  payoutRecorded,
  payoutUndone,
  refundSettled,
  venueFeesChanged,
  venuePayoutsChanged,
} from '../events.ts';
import { requireIdempotencyKey } from '../idempotency-key.ts';

/** What Zilker's own people do for all venues. */
export function operatorRoutes(app: App, context: CoreContext): void {
  const { db, log, now } = context;
  const staffOf = async (c: Context<AppEnv>) => (await authenticate(context, c, 'operator')).claims.sub;

  mount(app, routes.readVenuePayouts, async ({ params, c }) => {
    await staffOf(c);
    return { payouts: await readVenuePayouts(db, params.venue) };
  });

  mount(app, routes.changeVenuePayouts, async ({ params: { venue }, body: change, c }) => {
    const staff = await staffOf(c);
    const payouts = await changeVenuePayouts(db, { venue, change, staff }, now());
    venuePayoutsChanged(log, { venue, staff });
    return { payouts };
  });

  mount(app, routes.readVenueFees, async ({ params, c }) => {
    await staffOf(c);
    return { fees: await readVenueFees(db, params.venue) };
  });

  mount(app, routes.changeVenueFees, async ({ params: { venue }, body: change, c }) => {
    const staff = await staffOf(c);
    const fees = await changeVenueFees(db, { venue, change }, now());
    venueFeesChanged(log, { venue, staff });
    return { fees };
  });

  mount(app, routes.detachAccount, async ({ params: { venue }, body: { account }, c }) => {
    const staff = await staffOf(c);
    const payouts = await detachAccount(db, { venue, account, staff }, now());
    accountDetached(log, { venue, account, staff });
    return { payouts };
  });

  mount(app, routes.recordPayout, async ({ params: { event }, body, c }) => {
    const staff = await staffOf(c);
    const idempotencyKey = requireIdempotencyKey(c);
    const payout = await recordPayout(db, { event, payout: body, staff, idempotencyKey }, now());
    payoutRecorded(log, { payout: payout.id, eventId: event, amountCents: payout.amountCents, staff });
    return { payout };
  });

  mount(app, routes.undoPayout, async ({ params, body: { reason }, c }) => {
    const staff = await staffOf(c);
    const idempotencyKey = requireIdempotencyKey(c);
    const payout = await undoPayout(db, { payout: params.payout, reason, staff, idempotencyKey }, now());
    payoutUndone(log, { payout: payout.id, eventId: payout.event, amountCents: payout.amountCents, staff });
    return { payout };
  });

  mount(app, routes.settleRefund, async ({ params, body: { reference }, c }) => {
    const staff = await staffOf(c);
    const idempotencyKey = requireIdempotencyKey(c);
    const asked = { refund: params.refund, reference, staff, idempotencyKey };
    const refund = await settleRefund(db, asked, now());
    refundSettled(log, { refund: refund.id, order: refund.order, amountCents: refund.amountCents, staff });
    return { refund };
  });
}
