import { expect, test } from 'vitest';
import { accountStage, wantedWords, wantWords } from './account-words.ts';

const account = { id: 'acct_1', detailsSubmitted: true, payoutsEnabled: true, due: [] };

test('an account is ready only when it may be paid and nothing is wanted', () => {
  expect(accountStage(null)).toBe('none');
  expect(accountStage(account)).toBe('ready');
  expect(accountStage({ ...account, due: ['external_account'] })).toBe('wanted');
  expect(accountStage({ ...account, payoutsEnabled: false, detailsSubmitted: false })).toBe('wanted');
  expect(accountStage({ ...account, payoutsEnabled: false })).toBe('checking');
});

test('that nothing is paid until then is said only where it is so', () => {
  expect(wantWords({ ...account, due: ['external_account'] })).toMatch(/^Stripe can pay you now\./);
  expect(wantWords({ ...account, payoutsEnabled: false })).toMatch(/^Nothing is paid out/);
});

test('what Stripe wants is said in words, each once', () => {
  const due = [
    'external_account',
    'tos_acceptance.date',
    'tos_acceptance.ip',
    'individual.verification.document',
  ];
  expect(wantedWords(due)).toEqual([
    'The bank account',
    'Your agreement to Stripe’s terms',
    'Individual: verification document',
  ]);
});
