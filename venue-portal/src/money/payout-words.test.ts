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
  const of = (more: Partial<Payout>) =>
    problemWords({ state: 'sent', by: 'hand', problem: null, ...more } as Payout);
  expect(of({})).toBeNull();
  expect(of({ state: 'reversed', by: 'stripe' })).toBeNull();
  expect(of({ state: 'failed', by: 'stripe', problem: 'No balance.' })).toBe(
    'No balance. It is tried again.',
  );
  expect(of({ state: 'reversed', problem: 'Another venue' })).toBe('Recorded wrongly: Another venue');
});
