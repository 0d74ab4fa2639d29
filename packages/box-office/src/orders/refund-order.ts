import type { Id } from '@zilker/contracts/ids';
import { orderTransitions, sourcesOf } from '@zilker/contracts/states';
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import Stripe from 'stripe';
import type { Db } from '../db.ts';
import type { Payments } from '../payments/stripe.ts';
import { orders } from '../schema/sale.ts';
import { orderRow } from './order-rows.ts';

/**
 * Gives back money that came for an order whose tickets were gone. One refund for an order, whatever is repeated.
 * Resolves to false when nothing was to be given back.
 * @throws Error when Stripe does not answer: the job comes again
 */
export async function refundOrder(
  db: Db,
  { stripe }: Payments,
  input: { order: Id<'order'> },
): Promise<boolean> {
  const order = await orderRow(db, input.order);
  const due =
    (order.state === 'expired' || order.state === 'cancelled') &&
    order.paidAt === null &&
    order.refundedCents === 0;
  if (!due || order.paymentIntentId === null) return false;
  await refundOnce(stripe, order.id, order.paymentIntentId);
  await db
    .update(orders)
    .set({ state: 'refunded', refundedCents: order.totalCents, version: sql`${orders.version} + 1` })
    .where(
      and(
        eq(orders.id, order.id),
        inArray(orders.state, sourcesOf(orderTransitions, 'refunded')),
        isNull(orders.paidAt),
      ),
    );
  return true;
}

async function refundOnce(stripe: Stripe, order: string, paymentIntent: string): Promise<void> {
  try {
    await stripe.refunds.create(
      { payment_intent: paymentIntent, metadata: { order } },
      { idempotencyKey: `refund/${order}` },
    );
  } catch (cause) {
    // idempotency keys are forgotten after a day; a refund is not
    if (cause instanceof Stripe.errors.StripeError && cause.code === 'charge_already_refunded') return;
    throw cause;
  }
}
