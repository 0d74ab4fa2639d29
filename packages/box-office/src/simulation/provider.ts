import Stripe from 'stripe';
import type { Payments } from '../payments/stripe.ts';
import type { StripeEvent } from '../payments/stripe-objects.ts';
import type { EventKind } from './operation.ts';

type Session = {
  id: string;
  order: string;
  cents: number;
  status: 'open' | 'complete' | 'expired';
  refunded: boolean;
};

/** The payment provider of a simulation, in memory: its truth about sessions, and the events that it would send. */
export type Provider = {
  payments: Payments;
  /** Whether it answers. */
  away: boolean;
  sessionOf(order: string): Readonly<Session> | undefined;
  /** The fan pays on its page. */
  pay(order: string, late: boolean): void;
  decline(order: string): void;
  /** What it has to say of an order, as far as that has happened: the `n`th of its sort. */
  event(order: string, kind: EventKind, n: number): StripeEvent | undefined;
};

export function createProvider(): Provider {
  const sessions = new Map<string, Session>();
  const events = new Map<string, StripeEvent>();
  const declines = new Map<string, number>();

  const nameOf = (order: string, kind: EventKind, n = 1) => `evt_${kind}_${n}_${order}`;
  const keep = (id: string, type: string, object: StripeEvent['data']['object']) =>
    events.set(id, { id, type, livemode: false, data: { object } });
  const answer = <T>(make: () => T): Promise<T> =>
    provider.away
      ? Promise.reject(new Stripe.errors.StripeConnectionError({ message: 'away', type: 'api_error' }))
      : new Promise((resolve) => resolve(make()));
  const byId = (id: string) => {
    const found = [...sessions.values()].find((session) => session.id === id);
    if (found === undefined) throw new Error(`no session ${id}`);
    return found;
  };

  const create = (params: Stripe.Checkout.SessionCreateParams) =>
    answer(() => {
      const order = String(params.metadata?.order);
      const cents = (params.line_items ?? []).reduce(
        (all, line) => all + (line.quantity ?? 0) * (line.price_data?.unit_amount ?? 0),
        0,
      );
      const id = `cs_${order}`;
      sessions.set(order, { id, order, cents, status: 'open', refunded: false });
      return { id, url: `https://pay.example/${id}` };
    });
  const expire = (id: string) =>
    answer(() => {
      const session = byId(id);
      if (session.status !== 'open')
        throw new Stripe.errors.StripeInvalidRequestError({
          message: 'not open',
          type: 'invalid_request_error',
        });
      session.status = 'expired';
      keep(nameOf(session.order, 'died'), 'checkout.session.expired', objectOf(session));
      return objectOf(session);
    });
  const refund = (params: Stripe.RefundCreateParams) =>
    answer(() => {
      for (const session of sessions.values())
        if (intentOf(session) === params.payment_intent) session.refunded = true;
      return {};
    });

  const stripe = {
    checkout: { sessions: { create, expire, retrieve: (id: string) => answer(() => objectOf(byId(id))) } },
    refunds: { create: refund },
  };
  const provider: Provider = {
    // the few calls that the verbs make
    payments: {
      stripe: stripe as unknown as Stripe,
      ask: (_endpoint, _priority, call) => call(stripe as unknown as Stripe),
      livemode: false,
    },
    away: false,
    event: (order, kind, n) => events.get(nameOf(order, kind, n)),
    sessionOf: (order) => sessions.get(order),
    pay: (order, late) => {
      const session = sessions.get(order);
      if (session?.status !== (late ? 'expired' : 'open')) return;
      session.status = 'complete';
      keep(nameOf(order, 'paid'), 'checkout.session.completed', objectOf(session));
      keep(nameOf(order, 'odd'), 'checkout.session.completed', {
        ...objectOf(session),
        amount_total: session.cents + 1,
      });
    },
    decline: (order) => {
      if (sessions.get(order)?.status !== 'open') return;
      const count = (declines.get(order) ?? 0) + 1;
      declines.set(order, count);
      keep(nameOf(order, 'declined', count), 'payment_intent.payment_failed', {
        id: `pi_${order}`,
        object: 'payment_intent',
        metadata: { order },
      });
    },
  };
  return provider;
}

const intentOf = ({ order }: Session) => `pi_${order}`;

function objectOf(session: Session) {
  return {
    id: session.id,
    object: 'checkout.session',
    status: session.status,
    payment_status: session.status === 'complete' ? 'paid' : 'unpaid',
    amount_total: session.cents,
    currency: 'usd',
    payment_intent: session.status === 'complete' ? intentOf(session) : null,
    metadata: { order: session.order },
  };
}
