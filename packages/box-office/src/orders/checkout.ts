import { randomUUID } from 'node:crypto';
import { type ErrorCode, Refusal } from '@zilker/contracts/errors';
import { declinesMax } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import Stripe from 'stripe';
import { type Db, withTransaction } from '../db.ts';
import { note } from '../money/note.ts';
import type { Payments } from '../payments/stripe.ts';
import { StripeBusy } from '../payments/stripe-busy.ts';
import { events, venueTerms } from '../schema/catalogue.ts';
import { accounts } from '../schema/identity.ts';
import { drops, orders } from '../schema/sale.ts';
import type { DropRow } from '../stock.ts';
import { sessionKey, sessionOf } from './checkout-session.ts';
import { endOf } from './hold-end.ts';
import { itemsOf, type OrderRow, orderRow } from './order-rows.ts';
import { settleFree } from './settle-free.ts';

type Input = { order: Id<'order'>; account: Id<'account'>; storefrontOrigin: string };

type Session = { id: string; url: string };
/** An order with the end of its time as it is shown. */
type Hold = { order: OrderRow; drop: DropRow; endsAt: Date };

/** An edit in another tab makes a try worthless; nobody edits without end. */
const triesMax = 3;

/**
 * Begins to pay: resolves to where the browser goes. Asking again answers the same open session. A free order is paid at once,
 * without Stripe.
 * @throws Refusal `order_unknown`, `hold_expired`, `order_in_payment`, `order_ended`, `declined_too_often`, `payment_unavailable`,
 *   `payments_busy` with `retryAfterMs`
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
        ? (await settleFree(db, order.id, now))
          ? settledUrl(input)
          : null
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
  if (await beginToPay(db, order, session, endsAt, now)) return session.url;
  const present = await orderRow(db, order.id);
  // another request of the same fan was quicker, with the same session
  if (present.sessionId === session.id)
    return refusalOf(present, present.expiresAt, now) === 'order_in_payment' ? session.url : null;
  // nobody was told its address; and if it cannot be ended now, what it took would go back
  await payments
    .ask('checkout_sessions', 'checkout', (stripe) => stripe.checkout.sessions.expire(session.id))
    .catch(() => undefined);
  return null;
}

/** False when the order is not the one any more that the session was made for. */
async function beginToPay(
  db: Db,
  order: OrderRow,
  session: Session,
  endsAt: Date,
  now: Date,
): Promise<boolean> {
  return withTransaction(db, async (tx) => {
    const paying = await tx
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
      .returning({ id: orders.id });
    const detail = { session: session.id, cents: order.totalCents };
    await note(
      tx,
      paying.map(({ id }) => ({ order: id, kind: 'checkout', detail })),
      now,
    );
    return paying.length > 0;
  });
}

async function createSession(
  db: Db,
  payments: Payments,
  { order, drop, endsAt }: Hold,
  input: Input,
): Promise<Session> {
  const [about] = await db
    .select({ title: events.title, email: accounts.email, taxPaidBy: venueTerms.taxPaidBy })
    .from(events)
    .innerJoin(accounts, eq(accounts.id, order.accountId))
    .innerJoin(venueTerms, and(eq(venueTerms.venueId, events.venueId), eq(venueTerms.version, order.terms)))
    .where(eq(events.id, order.eventId));
  if (about === undefined) throw new Refusal('order_unknown');
  const params = sessionOf(order, await itemsOf(db, order.id), {
    storefrontOrigin: input.storefrontOrigin,
    endsAt,
    holdMs: drop.holdMs,
    ...about,
  });
  const key = sessionKey(order, params);
  try {
    return await askFor(payments, params, key);
  } catch (cause) {
    if (!isUnwell(cause)) throw refusedBy(cause);
  }
  // Stripe repeats a failed answer under the same key for a day, so this one is new each time; of two clicks one session is ended
  return askFor(payments, params, `${key}/${randomUUID()}`).catch((cause: unknown) => {
    throw refusedBy(cause);
  });
}

async function askFor(
  { ask }: Payments,
  params: Stripe.Checkout.SessionCreateParams,
  idempotencyKey: string,
): Promise<Session> {
  const { id, url } = await ask('checkout_sessions', 'checkout', (stripe) =>
    stripe.checkout.sessions.create(params, { idempotencyKey }),
  );
  if (url === null) throw new Error('the session has no address');
  return { id, url };
}

function isUnwell(cause: unknown): boolean {
  return cause instanceof Stripe.errors.StripeError && (cause.statusCode ?? 0) >= 500;
}

function refusedBy(cause: unknown): Refusal {
  if (!(cause instanceof StripeBusy)) return new Refusal('payment_unavailable', { cause });
  return new Refusal('payments_busy', { cause, detail: { retryAfterMs: cause.retryAfterMs } });
}

function settledUrl({ storefrontOrigin, order }: Input): string {
  return `${storefrontOrigin}/orders/${order}`;
}
