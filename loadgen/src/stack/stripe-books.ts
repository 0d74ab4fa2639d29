import type { Id } from '@zilker/contracts/ids';
import * as v from 'valibot';
import type { Target } from './target.ts';

const cents = v.pipe(v.number(), v.integer());
const intent = v.object({
  id: v.string(),
  status: v.string(),
  amount: cents,
  amount_received: cents,
  currency: v.string(),
  transfer_group: v.nullable(v.string()),
  metadata: v.record(v.string(), v.string()),
});
const charge = v.object({
  id: v.string(),
  payment_intent: v.nullable(v.string()),
  amount_captured: cents,
  amount_refunded: cents,
  transfer_group: v.nullable(v.string()),
  payment_method_details: v.object({ card: v.object({ fingerprint: v.string() }) }),
});
const refund = v.object({ id: v.string(), payment_intent: v.nullable(v.string()) });
const transaction = v.object({
  id: v.string(),
  source: v.nullable(v.string()),
  amount: cents,
  fee: cents,
  currency: v.string(),
});

/** What Stripe itself says of an event's money: evidence that no code of ours had a hand in. Money in cents. */
export type StripeBooks = {
  payments: {
    /** Of the PaymentIntent. */
    id: string;
    /** The order that it names. */
    order: string | null;
    status: string;
    amountCents: number;
    currency: string;
    capturedCents: number;
    refundedCents: number;
    /** The cards that were charged for it. */
    fingerprints: string[];
  }[];
  /** Each movement of our balance, and the payment that it belongs to. */
  movements: { id: string; payment: string; amountCents: number; feeCents: number; currency: string }[];
};

/** An event's payments at the stand-in, and what they moved. `sinceMs`: nothing of it is older. */
export async function readStripeBooks(
  target: Target,
  about: { event: Id<'event'>; sinceMs: number },
): Promise<StripeBooks> {
  const list = <T extends { id: string }>(kind: string, schema: v.GenericSchema<unknown, T>) =>
    listAll(target, { kind, schema, sinceMs: about.sinceMs });
  const [intents, charges, refunds, transactions] = [
    await list('payment_intents', intent),
    await list('charges', charge),
    await list('refunds', refund),
    await list('balance_transactions', transaction),
  ];
  const own = intents.filter((one) => one.transfer_group === about.event);
  const ids = new Set(own.map(({ id }) => id));
  const paymentOf = new Map([...charges, ...refunds].map((one) => [one.id, one.payment_intent]));
  return {
    payments: own.map((one) => {
      const ofIt = charges.filter(({ payment_intent }) => payment_intent === one.id);
      return {
        id: one.id,
        order: one.metadata.order ?? null,
        status: one.status,
        amountCents: one.amount,
        currency: one.currency,
        capturedCents: ofIt.reduce((sum, { amount_captured }) => sum + amount_captured, 0),
        refundedCents: ofIt.reduce((sum, { amount_refunded }) => sum + amount_refunded, 0),
        fingerprints: ofIt
          .filter(({ amount_captured }) => amount_captured > 0)
          .map((each) => each.payment_method_details.card.fingerprint),
      };
    }),
    movements: transactions.flatMap(({ id, source, amount, fee, currency }) => {
      const payment = paymentOf.get(source ?? '');
      if (payment == null || !ids.has(payment)) return [];
      return [{ id, payment, amountCents: amount, feeCents: fee, currency }];
    }),
  };
}

const pagesMax = 2_000;

async function listAll<T extends { id: string }>(
  { STRIPE_API_URL }: Target,
  of: { kind: string; schema: v.GenericSchema<unknown, T>; sinceMs: number },
): Promise<T[]> {
  const all: T[] = [];
  const pageSchema = v.object({ has_more: v.boolean(), data: v.array(of.schema) });
  for (let pages = 0; pages < pagesMax; pages++) {
    const query = new URLSearchParams({
      limit: '100',
      'created[gte]': String(Math.floor(of.sinceMs / 1_000)),
    });
    const after = all.at(-1)?.id;
    if (after !== undefined) query.set('starting_after', after);
    const answer = await fetch(`${STRIPE_API_URL}/v1/${of.kind}?${query}`, {
      headers: { authorization: 'Bearer sk_test_loadgen' },
    });
    if (!answer.ok) throw new Error(`The payment stand-in did not list ${of.kind}: ${answer.status}.`);
    const page = v.parse(pageSchema, await answer.json());
    all.push(...page.data);
    if (!page.has_more) return all;
  }
  throw new Error(`The payment stand-in has more ${of.kind} than an audit reads.`);
}
