import { idSchema } from '@zilker/contracts/ids';
import { and, asc, between, gt, inArray, or } from 'drizzle-orm';
import type Stripe from 'stripe';
import * as v from 'valibot';
import { type Intent, intentOf, withCharge } from '../payments/intent.ts';
import { payments as paymentRows } from '../schema/money.ts';
import { orders } from '../schema/sale.ts';
import { askPatiently } from './ask-patiently.ts';
import { bookCardCost } from './card-cost.ts';
import type { Context, Finding, Mended, Subject } from './finding.ts';
import { tellAgain } from './tell-again.ts';

type Row = typeof paymentRows.$inferSelect;

/** PaymentIntents: each that holds or took a fan's money is a payment here, in the state that Stripe says. */
export const intents: Subject<Stripe.PaymentIntent> = {
  name: 'intent',
  missing: 'intent_missing',
  isId: (id) => id.startsWith('pi_'),
  list: ({ payments }, page) =>
    askPatiently(payments, 'payment_intents', (stripe) =>
      stripe.paymentIntents.list({ ...page, expand: withCharge.map((path) => `data.${path}`) }),
    ),
  retrieve: ({ payments }, id) =>
    askPatiently(payments, 'payment_intents', (stripe) =>
      stripe.paymentIntents.retrieve(id, { expand: withCharge }),
    ),
  async judge({ db }, all) {
    const ids = all.map(({ id }) => id);
    const rows = await db.select().from(paymentRows).where(inArray(paymentRows.id, ids));
    const byId = new Map(rows.map((row) => [row.id, row]));
    const named = all.flatMap((intent) => orderIdOf(intent) ?? []);
    const ours = await db.select({ id: orders.id }).from(orders).where(inArray(orders.id, named));
    const known = new Set<string>(ours.map(({ id }) => id));
    return all.flatMap((answer) => {
      const row = byId.get(answer.id);
      const order = orderIdOf(answer);
      if (row !== undefined) return judge(answer, intentOf(answer), row);
      return order !== undefined && known.has(order) ? unknown(answer, order) : [];
    });
  },
  async ours({ db }, { from, to, after, limit }) {
    const rows = await db
      .select({ id: paymentRows.id })
      .from(paymentRows)
      .where(
        and(
          gt(paymentRows.id, after),
          // one that waited for its show is charged long after it was made
          or(between(paymentRows.createdAt, from, to), between(paymentRows.capturedAt, from, to)),
        ),
      )
      .orderBy(asc(paymentRows.id))
      .limit(limit);
    return rows.map(({ id }) => id);
  },
};

const holdsMoney = new Set(['requires_capture', 'succeeded']);

/** It names an order of ours, which has never heard of it. */
function unknown(answer: Stripe.PaymentIntent, order: string): Finding[] {
  if (!holdsMoney.has(answer.status)) return [];
  return [
    {
      kind: 'intent_untold',
      object: answer.id,
      sentence: `Payment ${answer.id} of ${answer.amount} cents for order ${order} is ${answer.status} at Stripe and not known here`,
      mend: (context) => tellOfItsSession(context, answer),
    },
  ];
}

/** What we act on is the session that it was paid by. */
async function tellOfItsSession(context: Context, { id }: Stripe.PaymentIntent): Promise<Mended> {
  const { data } = await askPatiently(context.payments, 'checkout_sessions', (stripe) =>
    stripe.checkout.sessions.list({ payment_intent: id, limit: 1 }),
  );
  const [session] = data;
  if (session?.status !== 'complete') return 'spent';
  return tellAgain(context, { type: 'checkout.session.completed', object: session, state: 'complete' });
}

function judge(answer: Stripe.PaymentIntent, intent: Intent, row: Row): Finding[] {
  const { id, state } = row;
  const say = (kind: Finding['kind'], sentence: string, mend?: Finding['mend']): Finding[] => [
    { kind, object: id, sentence, ...(mend === undefined ? {} : { mend }) },
  ];
  const toldAs = (type: string) => (context: Context) =>
    tellAgain(context, { type, object: answer, state: `${answer.status}_${state}` });
  const isHere = state === 'authorized' || state === 'capturing';
  if (intent.amountCents !== row.amountCents || intent.currency !== row.currency)
    return say(
      'intent_amount',
      `Payment ${id} of order ${row.orderId} is ${intent.amountCents} ${intent.currency} at Stripe and ${row.amountCents} ${row.currency} here`,
    );
  if (intent.status === 'canceled' && (isHere || state === 'returning'))
    return say(
      'intent_untold',
      `Payment ${id} of order ${row.orderId} is given up at Stripe and ${state} here`,
      toldAs('payment_intent.canceled'),
    );
  if (intent.status === 'succeeded' && isHere)
    return say(
      'intent_untold',
      `Payment ${id} of order ${row.orderId} was charged and is ${state} here`,
      toldAs('payment_intent.succeeded'),
    );
  if (state === 'captured' && intent.status !== 'succeeded')
    return say(
      'intent_not_charged',
      `Payment ${id} counts as charged for order ${row.orderId}; Stripe says ${intent.status}`,
    );
  if (state === 'captured' && intent.receivedCents !== row.amountCents)
    return say(
      'intent_amount',
      `Payment ${id} of order ${row.orderId} counts as ${row.amountCents} cents; Stripe charged ${intent.receivedCents}`,
    );
  if (state === 'returned' && owes(answer, intent))
    return say(
      'intent_not_returned',
      `Payment ${id} of order ${row.orderId} counts as given back; Stripe says ${intent.status}, ${intent.refundedCents} of ${intent.receivedCents} cents refunded`,
    );
  const { costCents, costId } = intent;
  if (costCents !== null && costId !== null && costCents !== row.costCents && isOver.has(state))
    return say(
      'intent_cost',
      `Payment ${id} of order ${row.orderId} cost ${costCents} cents by ${costId} at Stripe and ${row.costCents ?? 'nobody knows what'} here`,
      (context) => bookCardCost(context, { payment: id, costCents, transaction: costId }),
    );
  return [];
}

/** What came of it is booked. */
const isOver: ReadonlySet<Row['state']> = new Set(['captured', 'returned']);

/** Whether a payment that is to be given back still holds or has money of its fan. A bank may have taken it back itself. */
function owes(answer: Stripe.PaymentIntent, intent: Intent): boolean {
  if (intent.status === 'requires_capture') return true;
  const charge = typeof answer.latest_charge === 'string' ? null : answer.latest_charge;
  return (
    intent.status === 'succeeded' && intent.refundedCents < intent.receivedCents && charge?.disputed !== true
  );
}

function orderIdOf({ metadata }: Stripe.PaymentIntent) {
  const parsed = v.safeParse(idSchema('order'), metadata.order);
  return parsed.success ? parsed.output : undefined;
}
