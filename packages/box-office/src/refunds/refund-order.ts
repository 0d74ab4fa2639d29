import type { PortalOrder } from '@zilker/contracts/http/portal-orders';
import type { Id } from '@zilker/contracts/ids';
import { type Db, withTransaction } from '../db.ts';
import { once } from '../portal/once.ts';
import { portalOrderView } from '../portal-orders/read-portal-order.ts';
import { type RefundRequest, requestRefund } from './request-refund.ts';
import { orderOfRefund, retryRefund } from './retry-refund.ts';

/**
 * Refunds some tickets of a venue's own order, once for each key. Answers the order as it is then.
 * @throws Refusal those of `requestRefund`, `idempotency_key_reused`
 */
export async function refundOrder(
  db: Db,
  input: RefundRequest & { idempotencyKey: string },
  now: Date,
): Promise<PortalOrder> {
  const { venue, order, idempotencyKey: key, tickets, amountCents, reason } = input;
  return withTransaction(db, async (tx) => {
    const body = { tickets: tickets.toSorted(), amountCents, reason };
    await once(tx, { scope: `refund:${venue}:${order}`, key, body }, { order }, async () => {
      await requestRefund(tx, input, now);
    });
    return portalOrderView(tx, { venue, order });
  });
}

/**
 * Asks anew for a refund of a venue's own that failed, once for each key. Answers its order as it is then.
 * @throws Refusal `refund_unknown`, `refund_not_failed`, `idempotency_key_reused`
 */
export async function retryRefundOnce(
  db: Db,
  input: { venue: Id<'venue'>; refund: Id<'refund'>; requestedBy: string; idempotencyKey: string },
  now: Date,
): Promise<PortalOrder> {
  const { venue, refund, idempotencyKey: key } = input;
  return withTransaction(db, async (tx) => {
    const order = await orderOfRefund(tx, { venue, refund });
    await once(tx, { scope: `retry-refund:${refund}`, key, body: {} }, { order }, () =>
      retryRefund(tx, input, now),
    );
    return portalOrderView(tx, { venue, order });
  });
}
