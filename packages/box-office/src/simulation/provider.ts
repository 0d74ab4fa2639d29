import { cardCostCents, defaultFees } from '@zilker/contracts/price';
import Stripe from 'stripe';
import type { Payments } from '../payments/stripe.ts';
import type { StripeEvent } from '../payments/stripe-objects.ts';
import type { EventKind, Fault } from './operation.ts';
import { type Dispute, type Intent, objects, type Refund, type Session } from './provider-objects.ts';
import { createTransfers, type Transfers } from './provider-transfers.ts';

/** The payment provider of a simulation, in memory: its truth about the fans' money, and the events that it would send. */
export type Provider = {
  payments: Payments;
  /** Which of the next calls fails, and whether it takes effect all the same; null for none. Counts from the first call after it was set. */
  fault: Fault | null;
  /** The session that an order has or had last. */
  sessionOf(order: string): Readonly<Session> | undefined;
  /** The `n`th payment of an order. */
  intentOf(order: string, n: number): Readonly<Intent> | undefined;
  intentsOf(order: string): readonly Readonly<Intent>[];
  /** The refunds of all its payments, oldest first. */
  refundsOf(order: string): readonly Readonly<Refund>[];
  disputesOf(order: string): readonly Readonly<Dispute>[];
  readonly transfers: Transfers;
  /** The fan pays on its page. `late`: though the session is dead. `charged`: at once, without holding the card first. */
  pay(order: string, how: { late: boolean; card: number; charged: boolean }, now: number): void;
  decline(order: string): void;
  /** The bank gives up the hold on a card. */
  giveUp(order: string, n: number): void;
  /** What comes of the `n`th refund at the bank. */
  endRefund(order: string, n: number, status: 'succeeded' | 'failed'): void;
  /** The bank takes the money of the order's kept payment back, and decides on that. */
  dispute(order: string, n: number): void;
  endDispute(order: string, n: number, status: 'won' | 'lost'): void;
  /** What it has to say of an order, as far as that has happened: the `n`th of its sort. */
  event(order: string, kind: EventKind, n: number): StripeEvent | undefined;
};

/** Cards of some banks cost more than was quoted. */
const isDear = (card: number) => card % 5 === 0;
const dearerCents = 137;
/** Some banks hold money hardly longer than our margin is. */
const shortHoldMs = (12 * 60 + 5) * 60_000;
const longHoldMs = 7 * 86_400_000;
/** It finds some cards risky. */
const riskOf = (card: number) => (card % 6 === 0 ? 'elevated' : card % 13 === 0 ? 'highest' : 'normal');

export function createProvider(): Provider {
  const sessions = new Map<string, Session[]>();
  const intents = new Map<string, Intent[]>();
  const refunds = new Map<string, Refund[]>();
  const disputes = new Map<string, Dispute[]>();
  const events = new Map<string, StripeEvent>();
  const declines = new Map<string, number>();
  const answered = new Map<string, unknown>();

  const keep = (order: string, kind: EventKind, n: number, type: string, object: object) => {
    const id = `evt_${kind}_${n}_${order}`;
    events.set(id, { id, type, livemode: false, data: { object: { ...object } } });
  };
  /** One request: it fails before or after it took effect, where it is the one that should. */
  const answer = async <T>(make: () => T, key?: string): Promise<T> => {
    const { fault } = provider;
    const fails = fault !== null && fault.call === 0;
    if (fault !== null) provider.fault = { ...fault, call: fault.call - 1 };
    if (fails && !fault.after) throw away();
    const before = key === undefined ? undefined : (answered.get(key) as T | undefined);
    const made = before ?? make();
    if (key !== undefined) answered.set(key, made);
    if (fails) throw away();
    return made;
  };
  const byId = <T extends { id: string }>(all: ReadonlyMap<string, T[]>, id: string): T => {
    for (const list of all.values()) for (const one of list) if (one.id === id) return one;
    throw refused(`No such object: ${id}`);
  };
  const listOf = <T>(all: Map<string, T[]>, order: string): T[] => {
    const list = all.get(order) ?? [];
    all.set(order, list);
    return list;
  };
  const nth = <T>(all: Map<string, T[]>, order: string, n: number) => all.get(order)?.[n - 1];
  const transfers = createTransfers(answer, refused);

  const stripe = {
    checkout: {
      sessions: {
        create: (params: Stripe.Checkout.SessionCreateParams) =>
          answer(() => {
            const order = String(params.metadata?.order);
            const cents = (params.line_items ?? []).reduce(
              (all, line) => all + (line.quantity ?? 0) * (line.price_data?.unit_amount ?? 0),
              0,
            );
            const list = listOf(sessions, order);
            const n = list.length + 1;
            const id = `cs_${n}_${order}`;
            list.push({ id, order, n, cents, status: 'open', intent: null });
            return { id, url: `https://pay.example/${id}` };
          }),
        expire: (id: string) =>
          answer(() => {
            const session = byId(sessions, id);
            if (session.status !== 'open') throw refused('not open');
            session.status = 'expired';
            keep(session.order, 'died', session.n, 'checkout.session.expired', objects.session(session));
            return objects.session(session);
          }),
        retrieve: (id: string) => answer(() => objects.session(byId(sessions, id))),
      },
    },
    paymentIntents: {
      retrieve: (id: string) => answer(() => objects.intent(byId(intents, id))),
      capture: (id: string) =>
        answer(() => {
          const intent = byId(intents, id);
          if (intent.status === 'canceled')
            throw refused('it was canceled', 'payment_intent_unexpected_state');
          if (intent.status === 'succeeded')
            throw refused('it was captured', 'payment_intent_unexpected_state');
          intent.status = 'succeeded';
          keep(intent.order, 'charged', intent.n, 'payment_intent.succeeded', objects.intent(intent));
          return objects.intent(intent);
        }),
      cancel: (id: string) =>
        answer(() => {
          const intent = byId(intents, id);
          if (intent.status !== 'requires_capture')
            throw refused('it cannot be canceled', 'payment_intent_unexpected_state');
          intent.status = 'canceled';
          keep(intent.order, 'canceled', intent.n, 'payment_intent.canceled', objects.intent(intent));
          return objects.intent(intent);
        }),
    },
    refunds: {
      create: (params: Stripe.RefundCreateParams, options?: { idempotencyKey?: string }) =>
        answer(() => {
          const intent = byId(intents, String(params.payment_intent));
          const cents = params.amount ?? intent.cents - intent.refundedCents;
          if (disputes.get(intent.order)?.some(({ status }) => status !== 'won'))
            throw refused('the payment is disputed', 'charge_disputed');
          if (intent.status !== 'succeeded' || cents <= 0 || intent.refundedCents + cents > intent.cents)
            throw refused('there is not that much to refund', 'charge_already_refunded');
          intent.refundedCents += cents;
          const list = listOf(refunds, intent.order);
          const n = list.length + 1;
          const metadata = Object.fromEntries(
            Object.entries(params.metadata === '' ? {} : (params.metadata ?? {})).map(([k, v]) => [
              k,
              String(v),
            ]),
          );
          // every third is with the bank for a while
          const status = n % 3 === 0 ? 'pending' : 'succeeded';
          const refund: Refund = {
            id: `re_${n}_${intent.order}`,
            order: intent.order,
            n,
            intent: intent.id,
            cents,
            status,
            first: status,
            metadata,
          };
          list.push(refund);
          keep(intent.order, 'refund', n, 'refund.created', objects.refund(refund));
          return objects.refund(refund);
        }, options?.idempotencyKey),
      retrieve: (id: string) => answer(() => objects.refund(byId(refunds, id))),
      list: ({ payment_intent }: Stripe.RefundListParams) =>
        answer(() => ({
          object: 'list',
          has_more: false,
          data: [...refunds.values()]
            .flat()
            .filter(({ intent }) => intent === payment_intent)
            .map(objects.refund)
            .reverse(),
        })),
    },
    transfers: transfers.stripe,
  };

  const provider: Provider = {
    // the few calls that the verbs make
    payments: {
      stripe: stripe as unknown as Stripe,
      ask: (_endpoint, _priority, call) => call(stripe as unknown as Stripe),
      livemode: false,
    },
    fault: null,
    event: (order, kind, n) => events.get(`evt_${kind}_${n}_${order}`),
    sessionOf: (order) => sessions.get(order)?.at(-1),
    intentOf: (order, n) => nth(intents, order, n),
    intentsOf: (order) => intents.get(order) ?? [],
    refundsOf: (order) => refunds.get(order) ?? [],
    disputesOf: (order) => disputes.get(order) ?? [],
    transfers,
    pay: (order, { late, card, charged }, now) => {
      const session = sessions.get(order)?.at(-1);
      if (session?.status !== (late ? 'expired' : 'open')) return;
      const list = listOf(intents, order);
      const n = list.length + 1;
      const { cents } = session;
      const costCents = cardCostCents(cents, defaultFees) + (isDear(card) ? dearerCents : 0);
      const intent: Intent = {
        id: `pi_${n}_${order}`,
        order,
        n,
        cents,
        card,
        costCents,
        refundedCents: 0,
        captureBefore: now + (card % 4 === 0 ? shortHoldMs : longHoldMs),
        risk: riskOf(card),
        status: charged ? 'succeeded' : 'requires_capture',
      };
      list.push(intent);
      Object.assign(session, { status: 'complete', intent: intent.id });
      const object = objects.session(session, charged);
      keep(order, 'paid', n, 'checkout.session.completed', object);
      keep(order, 'odd', n, 'checkout.session.completed', { ...object, amount_total: cents + 1 });
    },
    decline: (order) => {
      if (sessions.get(order)?.at(-1)?.status !== 'open') return;
      const n = (declines.get(order) ?? 0) + 1;
      declines.set(order, n);
      keep(order, 'declined', n, 'payment_intent.payment_failed', {
        id: `pi_${(intents.get(order)?.length ?? 0) + 1}_${order}`,
        object: 'payment_intent',
        metadata: { order },
      });
    },
    giveUp: (order, n) => {
      const intent = nth(intents, order, n);
      if (intent?.status !== 'requires_capture') return;
      intent.status = 'canceled';
      keep(order, 'canceled', n, 'payment_intent.canceled', objects.intent(intent));
    },
    endRefund: (order, n, status) => {
      const refund = nth(refunds, order, n);
      const may = refund?.status === 'pending' || (refund?.status === 'succeeded' && status === 'failed');
      if (refund === undefined || !may) return;
      refund.status = status;
      if (status === 'failed') byId(intents, refund.intent).refundedCents -= refund.cents;
      const kind = status === 'failed' ? 'refund-failed' : 'refund-updated';
      keep(order, kind, n, status === 'failed' ? 'refund.failed' : 'refund.updated', objects.refund(refund));
    },
    dispute: (order, n) => {
      const intent = nth(intents, order, n);
      const list = listOf(disputes, order);
      if (intent?.status !== 'succeeded' || intent.refundedCents > 0 || list.length > 0) return;
      const dispute: Dispute = {
        id: `dp_1_${order}`,
        order,
        intent: intent.id,
        cents: intent.cents,
        status: 'open',
      };
      list.push(dispute);
      keep(order, 'disputed', 1, 'charge.dispute.created', objects.dispute(dispute));
    },
    endDispute: (order, n, status) => {
      const dispute = nth(disputes, order, n);
      if (dispute?.status !== 'open') return;
      dispute.status = status;
      keep(order, 'dispute-ended', 1, 'charge.dispute.closed', objects.dispute(dispute));
    },
  };
  return provider;
}

function away(): Error {
  return new Stripe.errors.StripeConnectionError({ message: 'away', type: 'api_error' });
}

function refused(message: string, code = 'resource_missing'): Error {
  return new Stripe.errors.StripeInvalidRequestError({ message, code, type: 'invalid_request_error' });
}
