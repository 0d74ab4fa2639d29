import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StripeHarness, stripeHarness } from './stripe-harness.ts';

let h: StripeHarness;
/** The Unix second at which the second of two lots was made, an hour after the first. */
let later: number;
beforeAll(async () => {
  h = await stripeHarness();
  await makeOneOfEach();
  await h.control('POST', '/clock', { advanceMs: 3_600_000 });
  later = Math.floor(Date.now() / 1_000) + 3_600 - 5;
  await makeOneOfEach();
});
afterAll(() => h.stop());

async function makeOneOfEach(): Promise<void> {
  const destination = await h.payableAccount();
  const payment_intent = await h.paid();
  await h.stripe.refunds.create({ payment_intent, amount: 100 });
  await h.stripe.transfers.create({ amount: 100, currency: 'usd', destination });
  await h.control('POST', `/payment_intents/${payment_intent}/dispute`);
}

type Found = { id: string; created?: number };
type Params = {
  limit?: number;
  created?: { gte?: number; lt?: number };
  starting_after?: string;
  ending_before?: string;
};
const lists: Record<string, (params: Params) => Promise<{ data: Found[]; has_more: boolean }>> = {
  sessions: (params) => h.stripe.checkout.sessions.list(params),
  intents: (params) => h.stripe.paymentIntents.list(params),
  charges: (params) => h.stripe.charges.list(params),
  refunds: (params) => h.stripe.refunds.list(params),
  transfers: (params) => h.stripe.transfers.list(params),
  disputes: (params) => h.stripe.disputes.list(params),
  accounts: (params) => h.stripe.accounts.list(params),
  transactions: (params) => h.stripe.balanceTransactions.list(params),
  events: (params) => h.stripe.events.list(params),
};

describe.each(Object.entries(lists))('%s', (_, list) => {
  test('are narrowed by time', async () => {
    const all = (await list({ limit: 100 })).data;
    const young = (await list({ limit: 100, created: { gte: later } })).data;
    const old = (await list({ limit: 100, created: { lt: later } })).data;
    expect(young.length).toBeGreaterThan(0);
    expect(old.length).toBeGreaterThan(0);
    expect([...young, ...old]).toEqual(all);
    expect(young.every(({ created }) => (created ?? 0) >= later)).toBe(true);
  });

  test('are paged from the newest, both ways', async () => {
    const ids = (found: { data: Found[] }) => found.data.map(({ id }) => id);
    const all = ids(await list({ limit: 100 }));
    const first = await list({ limit: 1 });
    expect(ids(first)).toEqual(all.slice(0, 1));
    expect(first.has_more).toBe(all.length > 1);
    const second = await list({ limit: 1, starting_after: all[0] ?? '' });
    expect(ids(second)).toEqual(all.slice(1, 2));
    expect(ids(await list({ limit: 1, ending_before: all[1] ?? '' }))).toEqual(all.slice(0, 1));
    await expect(list({ starting_after: 'none' })).rejects.toMatchObject({ code: 'resource_missing' });
  });
});

test('a page has from 1 to 100 members', async () => {
  await expect(h.stripe.events.list({ limit: 0 })).rejects.toMatchObject({ param: 'limit' });
  await expect(h.stripe.events.list({ limit: 101 })).rejects.toMatchObject({ param: 'limit' });
});
