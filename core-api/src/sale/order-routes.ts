import { cancelOrder } from '@zilker/box-office/orders/cancel-order';
import { checkout } from '@zilker/box-office/orders/checkout';
import { extendHold } from '@zilker/box-office/orders/extend-hold';
import { readOrder } from '@zilker/box-office/orders/order-view';
import { type Admission, admit } from '@zilker/box-office/visits/admit';
import * as routes from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { type App, mount } from '@zilker/runtime/http';
import { currentTrace } from '@zilker/runtime/trace';
import { authenticate } from '../authenticate.ts';
import { admitFan, requireDrop } from './admit-fan.ts';
import type { SaleContext } from './context.ts';
import { checkoutBegun, holdExtended, orderGivenUp, orderReserved } from './events.ts';

/** Reserve, pay, give up, and look. */
export function orderRoutes(app: App, context: SaleContext): void {
  const { db, log, now, payments, reserver, storefrontOrigin } = context;

  mount(app, routes.reserve, async ({ c, params, body }) => {
    const { admission, key } = await admitFan(context, c);
    requireDrop(admission, params.drop);
    const traceparent = currentTrace();
    const order = await reserver.reserve({ admission, idempotencyKey: key, ...body, traceparent });
    orderReserved(log, { order: order.id, drop: order.drop, amountCents: order.totalCents });
    return { order, nowMs: now().getTime() };
  });

  mount(app, routes.extendHold, async ({ c, params }) => {
    const { admission, key } = await admitFan(context, c);
    const owned = await ownOrder(context, admission, params.order);
    await extendHold(db, { ...owned, idempotencyKey: key }, now());
    holdExtended(log, { order: owned.order, drop: admission.drop });
    return { order: await readOrder(db, owned, now()), nowMs: now().getTime() };
  });

  mount(app, routes.checkout, async ({ c, params }) => {
    const { admission } = await admitFan(context, c);
    const owned = await ownOrder(context, admission, params.order);
    const url = await checkout(db, payments, { ...owned, storefrontOrigin }, now());
    checkoutBegun(log, { order: owned.order, drop: admission.drop });
    return { order: await readOrder(db, owned, now()), url };
  });

  mount(app, routes.cancelOrder, async ({ c, params }) => {
    const { admission } = await admitFan(context, c);
    const owned = await ownOrder(context, admission, params.order);
    await cancelOrder(db, owned, now());
    orderGivenUp(log, { order: owned.order, drop: admission.drop });
    return { order: await readOrder(db, owned, now()) };
  });

  mount(app, routes.giveUpWaiting, async ({ c, params }) => {
    const { claims } = await authenticate(context, c, 'fan');
    const owned = { order: params.order, account: claims.sub };
    const { drop } = await readOrder(db, owned, now());
    await cancelOrder(db, owned, now());
    orderGivenUp(log, { order: owned.order, drop });
    return { order: await readOrder(db, owned, now()) };
  });

  mount(app, routes.readOrder, async ({ c, params }) => {
    const { claims } = await authenticate(context, c, 'fan');
    const order = await readOrder(db, { order: params.order, account: claims.sub }, now());
    return { order, nowMs: now().getTime() };
  });
}

/**
 * The fan's own order, within the call that it was made by.
 * @throws Refusal `order_unknown`, `admission_wrong_drop`, and those of `admit`
 */
async function ownOrder(
  { db, now }: SaleContext,
  admission: Admission,
  order: Id<'order'>,
): Promise<{ order: Id<'order'>; account: Id<'account'> }> {
  const owned = { order, account: admission.account };
  const { drop } = await readOrder(db, owned, now());
  requireDrop(admission, drop);
  await admit(db, admission);
  return owned;
}
