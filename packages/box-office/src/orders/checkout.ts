import { type ErrorCode, Refusal } from '@zilker/contracts/errors';
import { declinesMax } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import type { Payments } from '../payments/stripe.ts';
import { events } from '../schema/catalogue.ts';
import { accounts } from '../schema/identity.ts';
import { drops, orders } from '../schema/sale.ts';
import type { DropRow } from '../stock.ts';
import { sessionKey, sessionOf } from './checkout-session.ts';
import { endOf } from './hold-end.ts';
import { itemsOf, type OrderRow, orderRow } from './order-rows.ts';
import { settlePayment } from './settle-payment.ts';

type Input = { order: Id<'order'>; account: Id<'account'>; storefrontOrigin: string };

/** An order with the end of its time as it is shown. */
type Hold = { order: OrderRow; drop: DropRow; endsAt: Date };

/** An edit in another tab makes a try worthless; nobody edits without end. */
const triesMax = 3;

/**
 * Begins to pay: resolves to where the browser goes. Asking again answers the same open session. A free order is paid at once,
 * without Stripe.
 * @throws Refusal `order_unknown`, `hold_expired`, `order_in_payment`, `order_ended`, `declined_too_often`, `payment_unavailable`
 */
export async function checkout(db: Db, payments: Payments, input: Input, now: Date): Promise<string> {
  for (let tries = 0; tries < triesMax; tries++) {
    const order = await orderRow(db, input.order);
    if (order.accountId !== input.account) throw new Refusal('order_unknown');
    if (order.state === 'paying' && order.sessionUrl !== null) return order.sessionUrl;
    if (order.state === 'paid' && order.totalCents === 0) return settledUrl(input);
    const drop = await dropOf(db, order);
    const endsAt = endOf(order, drop, now);
    const refused = refusalOf(order, endsAt, now);
    if (refused !== null) throw new Refusal(refused);
    const url =
      order.totalCents === 0
        ? await settleFree(db, input, now)
        : await pay(db, payments, { order, drop, endsAt }, input, now);
    if (url !== null) return url;
  }
  throw new Refusal('order_in_payment');
}

async function dropOf(db: Db, order: OrderRow): Promise<DropRow> {
  const [drop] = await db.select().from(drops).where(eq(drops.id, order.dropId));
  if (drop === undefined) throw new Refusal('order_unknown');
  return drop;
}

function refusalOf(order: OrderRow, endsAt: Date, now: Date): ErrorCode | null {
  if (order.state === 'held') return endsAt <= now ? 'hold_expired' : null;
  if (order.state === 'expired') return 'hold_expired';
  if (order.state === 'cancelled')
    return order.declines >= declinesMax ? 'declined_too_often' : 'order_ended';
  if (order.state === 'expiring') return order.endsAs === 'cancelled' ? 'order_ended' : 'hold_expired';
  return order.state === 'paying' || order.state === 'authorized' || order.state === 'review'
    ? 'order_in_payment'
    : 'order_ended';
}

/** Null when the order changed meanwhile: the session made for it is of no use then, and is ended. */
async function pay(db: Db, payments: Payments, hold: Hold, input: Input, now: Date): Promise<string | null> {
  const { order, endsAt } = hold;
  const session = await createSession(db, payments, hold, input);
  const [paying] = await db
    .update(orders)
    .set({
      state: 'paying',
      sessionId: session.id,
      sessionUrl: session.url,
      // from now on its clock runs, whether the sale is stopped or not
      expiresAt: endsAt,
      version: order.version + 1,
    })
    .where(and(eq(orders.id, order.id), eq(orders.state, 'held'), eq(orders.version, order.version)))
    .returning({ url: orders.sessionUrl });
  if (paying !== undefined) return session.url;
  const present = await orderRow(db, order.id);
  // another request of the same fan was quicker, with the same session
  if (present.sessionId === session.id)
    return refusalOf(present, present.expiresAt, now) === 'order_in_payment' ? session.url : null;
  await payments.stripe.checkout.sessions.expire(session.id).catch(() => undefined);
  return null;
}

async function createSession(
  db: Db,
  { stripe }: Payments,
  { order, drop, endsAt }: Hold,
  input: Input,
): Promise<{ id: string; url: string }> {
  const [about] = await db
    .select({ title: events.title, email: accounts.email })
    .from(events)
    .innerJoin(accounts, eq(accounts.id, order.accountId))
    .where(eq(events.id, order.eventId));
  if (about === undefined) throw new Refusal('order_unknown');
  const params = sessionOf(order, await itemsOf(db, order.id), {
    storefrontOrigin: input.storefrontOrigin,
    endsAt,
    holdMs: drop.holdMs,
    ...about,
  });
  try {
    const { id, url } = await stripe.checkout.sessions.create(params, {
      idempotencyKey: sessionKey(order, params),
    });
    if (url === null) throw new Error('the session has no address');
    return { id, url };
  } catch (cause) {
    throw new Refusal('payment_unavailable', { cause });
  }
}

async function settleFree(db: Db, input: Input, now: Date): Promise<string | null> {
  const settled = await withTransaction(db, (tx) =>
    settlePayment(tx, { order: input.order, payment: null }, now),
  );
  return settled === 'paid' || settled === 'already_paid' ? settledUrl(input) : null;
}

function settledUrl({ storefrontOrigin, order }: Input): string {
  return `${storefrontOrigin}/orders/${order}`;
}
