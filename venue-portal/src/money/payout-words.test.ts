import type { Payout } from '@zilker/contracts/http/money';
import { expect, test } from 'vitest';
import { problemWords, settingsWords } from './payout-words.ts';

const usual = { payoutBy: 'stripe', payoutAfterDays: 3, reserveBps: 1_000, reserveDays: 30 } as const;

test.each([
  [
    {},
    'Paid out by Stripe 3 days after the show. 10% of what fans paid is kept back for refunds, until 30 days after the show.',
  ],
  [{ reserveBps: 0 }, 'Paid out by Stripe 3 days after the show.'],
  [{ payoutAfterDays: 30 }, 'Paid out by Stripe 30 days after the show.'],
  [{ payoutBy: 'hand', payoutAfterDays: 1, reserveDays: 0 }, 'Paid out by hand a day after the show.'],
  [{ payoutAfterDays: 0, reserveBps: 0 }, 'Paid out by Stripe as soon as the show begins.'],
] as const)('how a venue is paid, with %j', (change, sentences) => {
  expect(settingsWords({ ...usual, ...change })).toBe(sentences);
});

test('a payout says why it is not what it was to be', () => {
  const event = 'evt_1';
  const payable = { payoutBy: 'stripe', account: { payoutsEnabled: true } } as const;
  const of = (more: Partial<Payout>, payableCents = 1, money: object = {}) => {
    const payout = { event, state: 'sent', by: 'hand', problem: null, ...more } as Payout;
    const standing = { ...payable, events: [{ event, payableCents }], ...money };
    return problemWords(payout, standing as Parameters<typeof problemWords>[1]);
  };
  const failed = { state: 'failed', by: 'stripe', problem: 'No balance.' } as const;
  expect(of({})).toBeNull();
  expect(of({ state: 'reversed', by: 'stripe' })).toBeNull();
  expect(of(failed)).toBe('No balance. It is tried again.');
  expect(of(failed, 0)).toBe('No balance.');
  expect(of(failed, 1, { payoutBy: 'hand' })).toBe('No balance.');
  expect(of(failed, 1, { account: { payoutsEnabled: false } })).toBe('No balance.');
  expect(of(failed, 1, { account: null })).toBe('No balance.');
  expect(of({ state: 'reversed', problem: 'Another venue' })).toBe('Recorded wrongly: Another venue');
});
