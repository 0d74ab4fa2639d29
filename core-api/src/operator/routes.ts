import { recordPayout } from '@zilker/box-office/payouts/record-payout';
import * as routes from '@zilker/contracts/http/money';
import { type App, mount } from '@zilker/runtime/http';
import { authenticate } from '../authenticate.ts';
import type { CoreContext } from '../context.ts';
import { payoutRecorded } from '../events.ts';
import { requireIdempotencyKey } from '../idempotency-key.ts';

/** What Zilker's own people do for all venues. */
export function operatorRoutes(app: App, context: CoreContext): void {
  const { db, log, now } = context;

  mount(app, routes.recordPayout, async ({ params, body, c }) => {
    const { claims } = await authenticate(context, c, 'operator');
    const idempotencyKey = requireIdempotencyKey(c);
    const input = { event: params.event, payout: body, staff: claims.sub, idempotencyKey };
    const payout = await recordPayout(db, input, now());
    payoutRecorded(log, { payout: payout.id, eventId: params.event, amountCents: payout.amountCents });
    return { payout };
  });
}
