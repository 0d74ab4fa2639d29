import { idSchema } from '@zilker/contracts/ids';
import type { OrderState } from '@zilker/contracts/states';
import { and, asc, between, gt, inArray, isNotNull } from 'drizzle-orm';
import type Stripe from 'stripe';
import * as v from 'valibot';
import { idOf } from '../payments/stripe-objects.ts';
import { payments as paymentRows } from '../schema/money.ts';
import { orders } from '../schema/sale.ts';
import { askPatiently } from './ask-patiently.ts';
import type { Finding, Subject } from './finding.ts';
import { tellAgain } from './tell-again.ts';

type Session = Stripe.Checkout.Session;
type OrderOf = { id: string; state: OrderState; sessionId: string | null };

/** An order that nobody can pay any more, whose session of before must be dead. */
const shut: ReadonlySet<OrderState> = new Set([
  'expired',
  'cancelled',
  'paid',
  'refunded',
  'partially_refunded',
]);

/** Checkout Sessions: those that were paid have a payment here, and no dead order has one that can be paid. */
export const sessions: Subject<Session> = {
  name: 'session',
  missing: 'session_missing',
  isId: (id) => id.startsWith('cs_'),
  list: ({ payments }, page) =>
    askPatiently(payments, 'checkout_sessions', (stripe) => stripe.checkout.sessions.list(page)),
  retrieve: ({ payments }, id) =>
    askPatiently(payments, 'checkout_sessions', (stripe) => stripe.checkout.sessions.retrieve(id)),
  async judge({ db }, all) {
    const ids = all.flatMap((session) => orderIdOf(session) ?? []);
    if (ids.length === 0) return [];
    const found = await db
      .select({ id: orders.id, state: orders.state, sessionId: orders.sessionId })
      .from(orders)
      .where(inArray(orders.id, ids));
    const byId = new Map<string, OrderOf>(found.map((order) => [order.id, order]));
    const intents = all.flatMap(({ payment_intent }) => idOf(payment_intent) ?? []);
    const known = await db
      .select({ id: paymentRows.id })
      .from(paymentRows)
      .where(inArray(paymentRows.id, intents));
    const payments = new Set(known.map(({ id }) => id));
    return all.flatMap((session) => {
      // Stripe tells of all that comes of an account, and environments may share one
      const order = byId.get(orderIdOf(session) ?? '');
      return order === undefined ? [] : judge(session, order, payments);
    });
  },
  async ours({ db }, { from, to, after, limit }) {
    const rows = await db
      .select({ id: orders.sessionId })
      .from(orders)
      .where(
        and(isNotNull(orders.sessionId), gt(orders.sessionId, after), between(orders.createdAt, from, to)),
      )
      .orderBy(asc(orders.sessionId))
      .limit(limit);
    return rows.flatMap(({ id }) => id ?? []);
  },
};

function judge(session: Session, order: OrderOf, payments: ReadonlySet<string>): Finding[] {
  const { id, status } = session;
  const intent = idOf(session.payment_intent);
  if (status === 'complete' && intent !== null && !payments.has(intent))
    return [
      {
        kind: 'session_untold',
        object: id,
        sentence: `Session ${id} of order ${order.id} was paid by ${intent}, which is not known here; the order is ${order.state}`,
        mend: (context) =>
          tellAgain(context, { type: 'checkout.session.completed', object: session, state: 'complete' }),
      },
    ];
  if (status === 'expired' && order.sessionId === id && order.state === 'paying')
    return [
      {
        kind: 'session_untold',
        object: id,
        sentence: `Session ${id} has expired, and order ${order.id} waits for its payment`,
        mend: (context) =>
          tellAgain(context, { type: 'checkout.session.expired', object: session, state: 'expired' }),
      },
    ];
  if (status === 'open' && (shut.has(order.state) || (order.sessionId !== null && order.sessionId !== id)))
    return [
      {
        kind: 'session_open',
        object: id,
        sentence: `Session ${id} can still be paid, and order ${order.id} is ${order.state}`,
        mend: async ({ payments }) => {
          await askPatiently(payments, 'checkout_sessions', (stripe) =>
            stripe.checkout.sessions.expire(id, {}, { idempotencyKey: `expire/${id}` }),
          );
          return 'mending';
        },
      },
    ];
  return [];
}

function orderIdOf({ metadata }: Session) {
  const parsed = v.safeParse(idSchema('order'), metadata?.order);
  return parsed.success ? parsed.output : undefined;
}
