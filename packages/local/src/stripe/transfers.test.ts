import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type StripeHarness, stripeHarness } from './stripe-harness.ts';

let h: StripeHarness;
let destination: string;
beforeAll(async () => {
  h = await stripeHarness();
  destination = await h.payableAccount();
});
afterAll(() => h.stop());
beforeEach(() => h.faults());

const net = async () => (await h.stripe.balance.retrieve()).available[0]?.amount ?? 0;

test('takes out of the balance what it sends', async () => {
  await h.paid();
  const before = await net();
  const transfer = await h.stripe.transfers.create({
    amount: 5_000,
    currency: 'usd',
    destination,
    transfer_group: 'evt_1',
    metadata: { payout: 'pyt_1' },
    expand: ['balance_transaction'],
  });
  expect(transfer).toMatchObject({
    object: 'transfer',
    amount: 5_000,
    destination,
    transfer_group: 'evt_1',
    metadata: { payout: 'pyt_1' },
    reversed: false,
    balance_transaction: { type: 'transfer', amount: -5_000, fee: 0, net: -5_000 },
  });
  expect(await net()).toBe(before - 5_000);
  const listed = await h.stripe.transfers.list({ destination, transfer_group: 'evt_1' });
  expect(listed.data.map(({ id }) => id)).toEqual([transfer.id]);
  await h.settled();
  expect(h.endpoint.typesAbout(transfer.id)).toEqual(['transfer.created']);
});

test('is refused above what is there, and to whoever asks again with the same key', async () => {
  const before = await net();
  const send = (key: string) =>
    h.stripe.transfers.create(
      { amount: before + 1_000, currency: 'usd', destination },
      { idempotencyKey: key },
    );
  await expect(send('payout/1')).rejects.toMatchObject({ code: 'balance_insufficient', statusCode: 400 });
  await h.paid();
  await expect(send('payout/1')).rejects.toMatchObject({ code: 'balance_insufficient' });
  expect(await send('payout/1/2')).toMatchObject({ amount: before + 1_000 });
});

test('money that is still on its way cannot be sent', async () => {
  await h.faults({ fundsPendingDays: 2 });
  await h.paid();
  await h.paid();
  const amount = (await net()) + 1;
  const send = () => h.stripe.transfers.create({ amount, currency: 'usd', destination });
  await expect(send()).rejects.toMatchObject({ code: 'balance_insufficient' });
  await h.control('POST', '/clock', { advanceMs: 2 * 86_400_000 });
  expect(await send()).toMatchObject({ amount });
});

test('is refused to an account that is not ready, and to none', async () => {
  await h.paid();
  const { id } = await h.stripe.accounts.create({
    type: 'express',
    capabilities: { transfers: { requested: true } },
  });
  const send = (to: string) => h.stripe.transfers.create({ amount: 100, currency: 'usd', destination: to });
  await expect(send(id)).rejects.toMatchObject({ code: 'insufficient_capabilities_for_transfer' });
  await expect(send('acct_none')).rejects.toMatchObject({ code: 'resource_missing', param: 'destination' });
});

test.each([
  ['-1', 'usd', 'parameter_invalid_integer', 'amount'],
  ['0', 'usd', 'parameter_invalid_integer', 'amount'],
  ['1.5', 'usd', 'parameter_invalid_integer', 'amount'],
  ['100000000', 'usd', 'amount_too_large', 'amount'],
  ['100', 'USD', undefined, 'currency'],
  ['100', 'eur', 'balance_insufficient', undefined],
])('of %s %s is refused', async (amount, currency, code, param) => {
  const params = { amount: amount as unknown as number, currency, destination };
  await expect(h.stripe.transfers.create(params)).rejects.toMatchObject({ statusCode: 400, code, param });
});

test('comes back in part, then wholly, and no further', async () => {
  await h.paid();
  const before = await net();
  const { id } = await h.stripe.transfers.create({ amount: 3_000, currency: 'usd', destination });
  const part = await h.stripe.transfers.createReversal(id, {
    amount: 1_000,
    expand: ['balance_transaction'],
  });
  expect(part).toMatchObject({
    object: 'transfer_reversal',
    transfer: id,
    balance_transaction: { type: 'transfer_refund', net: 1_000 },
  });
  await expect(h.stripe.transfers.createReversal(id, { amount: 2_001 })).rejects.toThrow('greater than');
  await h.stripe.transfers.createReversal(id);
  expect(await h.stripe.transfers.retrieve(id)).toMatchObject({ reversed: true, amount_reversed: 3_000 });
  expect((await h.stripe.transfers.listReversals(id)).data).toHaveLength(2);
  await expect(h.stripe.transfers.createReversal(id)).rejects.toThrow('already been reversed');
  expect(await net()).toBe(before);
  await h.settled();
  expect(h.endpoint.typesAbout(id)).toEqual(['transfer.created', 'transfer.reversed', 'transfer.reversed']);
});
