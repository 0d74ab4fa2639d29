import { listReturn, withdrawReturn } from '@zilker/box-office/moves/list-return';
import { ownOffer } from '@zilker/box-office/moves/own-offer';
import { quoteReturn } from '@zilker/box-office/moves/quote-return';
import { returnView } from '@zilker/box-office/moves/return-view';
import { joinReturns, readReturnsList } from '@zilker/box-office/moves/returns-list';
import { cancelOrder } from '@zilker/box-office/orders/cancel-order';
import { checkout } from '@zilker/box-office/orders/checkout';
import { extendHold } from '@zilker/box-office/orders/extend-hold';
import { readOrder } from '@zilker/box-office/orders/order-view';
import * as routes from '@zilker/contracts/http/moves';
import { type App, type AppEnv, mount } from '@zilker/runtime/http';
import type { Context } from 'hono';
import { authenticate } from '../authenticate.ts';
import type { CoreContext } from '../context.ts';
import { requireIdempotencyKey } from '../idempotency-key.ts';
import { offerPaid, ticketReturned } from './events.ts';

/** Offering tickets back, waiting for such, and paying for one that is held. */
export function returnRoutes(app: App, context: CoreContext): void {
  const { db, log, now, payments, storefrontOrigin } = context;
  const fanOf = async (c: Context<AppEnv>) => ({
    account: (await authenticate(context, c, 'fan')).claims.sub,
  });
  const askedBy = async (c: Context<AppEnv>) => ({
    ...(await fanOf(c)),
    idempotencyKey: requireIdempotencyKey(c),
  });

  mount(app, routes.readReturnQuote, async ({ c, params }) => ({
    quote: await quoteReturn(db, { ...(await fanOf(c)), ...params }, now()),
  }));

  mount(app, routes.listReturn, async ({ c, params }) => {
    const made = await listReturn(db, { ...(await askedBy(c)), ...params }, now());
    ticketReturned(log, { step: 'listed' }, { ticket: made.return.ticket });
    return made;
  });

  mount(app, routes.withdrawReturn, async ({ c, params }) => {
    const made = await withdrawReturn(db, { ...(await askedBy(c)), ...params }, now());
    ticketReturned(log, { step: 'withdrawn' }, { ticket: made.return.ticket });
    return made;
  });

  mount(app, routes.readReturn, async ({ c, params }) => ({
    return: await returnView(db, { ...(await fanOf(c)), ...params }),
  }));

  mount(app, routes.joinReturns, async ({ c, params, body }) =>
    joinReturns(db, { ...(await askedBy(c)), ...params, ...body }, now()),
  );

  mount(app, routes.readReturnsList, async ({ c, params }) =>
    readReturnsList(db, { ...(await fanOf(c)), ...params }),
  );

  mount(app, routes.checkoutOffer, async ({ c, params }) => {
    const { account } = await askedBy(c);
    const owned = { account, ...params };
    await ownOffer(db, owned);
    const url = await checkout(db, payments, { ...owned, storefrontOrigin }, now());
    offerPaid(log, { order: params.order });
    return { order: await readOrder(db, owned, now()), url };
  });

  mount(app, routes.extendOffer, async ({ c, params }) => {
    const asked = { ...(await askedBy(c)), ...params };
    await ownOffer(db, asked);
    await extendHold(db, asked, now());
    return { order: await readOrder(db, asked, now()), nowMs: now().getTime() };
  });

  mount(app, routes.declineOffer, async ({ c, params }) => {
    const owned = { ...(await askedBy(c)), ...params };
    await ownOffer(db, owned);
    await cancelOrder(db, owned, now());
    return { order: await readOrder(db, owned, now()) };
  });
}
