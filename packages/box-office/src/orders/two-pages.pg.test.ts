import type { OrderView } from '@zilker/contracts/http/sale';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import type Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { drain } from '../payments/testing-drain.ts';
import { eventOf, ownCard, startTestPayments, type TestPayments } from './testing-payments.ts';

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
beforeEach(() => at.fresh());

/** Of two clicks each had a session of its own, as Stripe kept an error for their key, and the one that nobody needs could not be ended. */
async function twoPages(order: OrderView): Promise<Stripe.Checkout.Session[]> {
  await at.faults({
    script: [
      { call: 'POST /v1/checkout/sessions', when: 'before', how: 'error_kept' },
      { call: 'POST /v1/checkout/sessions/:id/expire', times: 9, when: 'before', how: 'error' },
    ],
  });
  const urls = await Promise.all([at.pay(order), at.pay(order)]);
  await at.faults({});
  expect(new Set(urls).size).toBe(1);
  return sessionsOf(order);
}

async function sessionsOf(order: OrderView): Promise<Stripe.Checkout.Session[]> {
  const { data } = await at.payments.stripe.checkout.sessions.list({ limit: 100 });
  return data.filter(({ metadata }) => metadata?.order === order.id);
}

async function payOn({ id }: Stripe.Checkout.Session, fan: number): Promise<void> {
  const path = `${standIn.url}/_control/sessions/${id}/pay`;
  const response = await fetch(path, { method: 'POST', body: JSON.stringify({ card: ownCard(fan) }) });
  expect(response.status).toBe(200);
}

const tell = async (id: string) =>
  at.store(eventOf('checkout.session.completed', await at.payments.stripe.checkout.sessions.retrieve(id)));

const work = () => drain(at.db, at.payments);

test.each(['the known one first', 'the other one first', 'both at once'] as const)(
  'a fan who has two of Stripe’s pages open and pays on both is charged once, told %s',
  async (how) => {
    const order = await at.hold(0, [2]);
    const pages = await twoPages(order);
    expect(pages.map(({ status }) => status)).toEqual(['open', 'open']);
    for (const page of pages) await payOn(page, 0);
    const { sessionId } = await at.row(order);
    const [known = '', other = ''] = pages.map(({ id }) => id).sort((one) => (one === sessionId ? -1 : 1));
    const told = how === 'the other one first' ? [other, known] : [known, other];
    for (const id of told) {
      await tell(id);
      if (how !== 'both at once') await work();
    }
    await Promise.all([work(), work()]);

    const intents = await at.intentsOf(order);
    expect(intents.map(({ status }) => status).sort()).toEqual(['canceled', 'succeeded']);
    const received = intents.reduce((sum, { amount_received }) => sum + amount_received, 0);
    expect(received).toBe(order.totalCents);
    expect((await at.gained(order))?.fan).toBe(-order.totalCents);
    expect(await at.ticketNumbers(order)).toEqual([1, 2]);
    expect(await at.standing(order)).toEqual({
      state: 'paid',
      visit: 'done',
      taken: 2,
      sold: 2,
      breaches: [],
    });
  },
);
