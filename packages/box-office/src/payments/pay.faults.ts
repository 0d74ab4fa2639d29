import type { OrderView } from '@zilker/contracts/http/sale';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import type Stripe from 'stripe';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { checkout } from '../orders/checkout.ts';
import {
  eventOf,
  ownCard,
  startTestPayments,
  storefrontOrigin,
  type TestPayments,
} from '../orders/testing-payments.ts';
import { sweepPayments } from './sweep-payments.ts';
import { drain } from './testing-drain.ts';

/**
 * Every call to Stripe of every flow of a payment goes wrong once in each way, before and after it took effect. Which calls there are is
 * found out by a run in which nothing goes wrong.
 */
let standIn: StripeStandIn;
let at: TestPayments;

beforeAll(async () => {
  standIn = await startStripe({ port: await freePort() });
  at = await startTestPayments(standIn.url);
});
afterAll(async () => {
  await standIn.stop();
  await at.stop();
});

const mishaps = (['before', 'after'] as const).flatMap((when) =>
  (['reset', 'error', 'busy', 'error_kept'] as const).map((how) => ({ when, how })),
);
/** More often than a call is repeated at once. */
const timesInARow = 3;

type Flow = {
  name: string;
  play(): Promise<OrderView>;
  /** How it ends, whatever went wrong. */
  ends: { state: string; charged: number; kept: boolean };
};

const flows: readonly Flow[] = [
  {
    name: 'paid',
    async play() {
      const order = await at.hold(0, [2]);
      await begin(order);
      await tell(await at.payByCard(order));
      return order;
    },
    ends: { state: 'paid', charged: 1, kept: true },
  },
  {
    name: 'paid while the hold ends',
    async play() {
      const order = await at.hold(0, [2]);
      await begin(order);
      await at.payByCard(order);
      await at.expire(order.expiresAtMs);
      return order;
    },
    ends: { state: 'paid', charged: 1, kept: true },
  },
  {
    name: 'never paid',
    async play() {
      const order = await at.hold(0, [2]);
      await begin(order);
      await at.expire(order.expiresAtMs);
      return order;
    },
    ends: { state: 'expired', charged: 0, kept: false },
  },
  {
    name: 'by a card over its limit',
    async play() {
      const first = await at.hold(1, [4]);
      await begin(first);
      await tell(await at.payByCard(first, ownCard(9)));
      const order = await at.hold(0, [1]);
      await begin(order);
      await tell(await at.payByCard(order, ownCard(9)));
      return order;
    },
    ends: { state: 'held', charged: 0, kept: false },
  },
  {
    name: 'too late',
    async play() {
      const { order, session } = await late();
      await tell(session);
      return order;
    },
    ends: { state: 'expired', charged: 0, kept: false },
  },
  {
    name: 'too late, and charged already',
    async play() {
      const { order, session } = await late();
      // by a person at Stripe, for whom nothing goes wrong
      await again(() => chargeByHand(String(session.payment_intent)));
      await tell(session);
      return order;
    },
    ends: { state: 'expired', charged: 1, kept: false },
  },
];

for (const flow of flows)
  test(`${flow.name}: whatever call goes wrong, it ends the same`, async () => {
    await at.faults({});
    const calls = await play(flow);
    expect(calls.length).toBeGreaterThan(0);
    for (const { call, nth } of calls)
      for (const mishap of mishaps) {
        const about = `${call} ${nth}, ${mishap.how} ${mishap.when}`;
        await at.faults({ script: [{ call, nth, times: timesInARow, ...mishap }] });
        await play(flow, about);
      }
  }, 300_000);

/** Resolves to the calls that were made. */
async function play(flow: Flow, about = 'nothing went wrong'): Promise<Awaited<ReturnType<typeof callsOf>>> {
  await at.fresh({ types: [{ capacity: 10 }] });
  await fetch(`${standIn.url}/_control/calls`, { method: 'DELETE' });
  const order = await flow.play();
  await drain(at.db, at.payments);
  // what no job went on with
  while ((await sweepPayments(at.db, new Date(Date.now() + 3_600_000))) > 0) await drain(at.db, at.payments);
  for (let sweeps = 0; (await at.row(order)).state === 'expiring' && sweeps < 5; sweeps++) {
    await at.expire(order.expiresAtMs + 60_000);
    await drain(at.db, at.payments);
  }
  const calls = await callsOf();
  await at.faults({});
  const intents = await at.intentsOf(order);
  const charged = intents.filter(({ amount_received }) => amount_received > 0);
  expect((await at.row(order)).state, about).toBe(flow.ends.state);
  expect(charged, about).toHaveLength(flow.ends.charged);
  const settled = ['succeeded', 'canceled'];
  for (const { status } of intents) expect(settled, about).toContain(status);
  const refunded = await refundedCents(charged.map(({ id }) => id));
  const received = charged.reduce((sum, { amount_received: cents }) => sum + cents, 0);
  expect(received - refunded, about).toBe(flow.ends.kept ? order.totalCents : 0);
  expect((await at.gained(order))?.fan, about).toBe(refunded - received);
  expect(await auditEvent(at.db, at.sale.event.id), about).toEqual([]);
  return calls;
}

/** As a fan does: again, when it was told to. */
async function begin(order: OrderView): Promise<void> {
  for (let clicks = 1; ; clicks++)
    try {
      const { accountId: account } = await at.row(order);
      await checkout(at.db, at.payments, { order: order.id, account, storefrontOrigin }, new Date());
      return;
    } catch (cause) {
      if (clicks === 4) throw cause;
    }
}

/** The webhook of a payment, and what comes of it. */
async function tell(session: Stripe.Checkout.Session): Promise<void> {
  await at.store(eventOf('checkout.session.completed', session));
  await drain(at.db, at.payments);
}

async function late(): Promise<{ order: OrderView; session: Stripe.Checkout.Session }> {
  const order = await at.hold(0, [2]);
  await begin(order);
  const session = await at.payByCard(order);
  // released all the same: what a lost race with Stripe comes to
  await at.expire(order.expiresAtMs);
  await at.handle(await at.store(eventOf('checkout.session.expired', session)));
  await at.database.pool.query('UPDATE drops SET sale_stopped = true');
  return { order, session };
}

async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await ask();
    } catch (cause) {
      if (tries === 10) throw cause;
    }
}

async function chargeByHand(id: string): Promise<void> {
  const { status } = await at.payments.stripe.paymentIntents.retrieve(id);
  if (status === 'requires_capture') await at.payments.stripe.paymentIntents.capture(id);
}

async function refundedCents(intents: readonly string[]): Promise<number> {
  let sum = 0;
  for (const intent of intents) {
    const { data } = await at.payments.stripe.refunds.list({ payment_intent: intent });
    sum += data.reduce((all, { amount }) => all + amount, 0);
  }
  return sum;
}

const callLog = v.object({ calls: v.array(v.object({ method: v.string(), route: v.string() })) });

/** Each call of the last run by its name and number. */
async function callsOf(): Promise<{ call: string; nth: number }[]> {
  const response = await fetch(`${standIn.url}/_control/calls`);
  const { calls } = v.parse(callLog, await response.json());
  const seen = new Map<string, number>();
  return calls.map(({ method, route }) => {
    const call = `${method} ${route}`;
    const nth = (seen.get(call) ?? 0) + 1;
    seen.set(call, nth);
    return { call, nth };
  });
}
