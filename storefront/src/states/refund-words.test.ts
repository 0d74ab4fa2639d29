import { expect, test } from 'vitest';
import { refundWords } from './refund-words.ts';

test('what Stripe keeps of a refund is said where the fan bears it, and all goes back where the venue does', () => {
  expect(refundWords({ refundKeptPaidBy: 'venue' })).toContain('all of it');
  expect(refundWords({ refundKeptPaidBy: 'fan' })).toContain('but for the card processing');
  expect(refundWords({})).toBeNull();
});
