import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { parseDetach } from './detach-account.ts';
import { parseSettle } from './settle-refund.ts';
import { parseUndo } from './undo-payout.ts';
import { parseVenue } from './venue-payouts.ts';

const venue = newId('venue');
const payout = newId('payout');

test.each([
  [[], null],
  [['--by', 'hand'], { payoutBy: 'hand' }],
  [['--after', '0', '--reserve-for', '365'], { payoutAfterDays: 0, reserveDays: 365 }],
  [['--reserve', '12.5'], { reserveBps: 1_250 }],
  [['--reserve=7.05%'], { reserveBps: 705 }],
  [['--reserve', '100'], { reserveBps: 10_000 }],
])('venue … %j', (words, change) => {
  expect(parseVenue([venue, ...words])).toEqual({ venue, change });
});

test.each([
  [[], 'That is not how it is called.'],
  [['evt_x'], 'That is not the id of a venue (ven_…).'],
  [[venue, 'hand'], 'That is not how it is called.'],
  [[venue, '--loud'], 'That is not how it is called.'],
  [[venue, '--after', '-1'], 'That is not how it is called.'],
  [[venue, '--after=-1'], '--after is a whole number of days.'],
  [[venue, '--after', '1.5'], '--after is a whole number of days.'],
  [[venue, '--after', '366'], 'This may be 365 days at most.'],
  [[venue, '--reserve-for', '99999'], '--reserve-for is a whole number of days.'],
  [[venue, '--reserve', '12.345'], '--reserve is a share in percent, such as 12.5.'],
  [[venue, '--reserve', '101'], 'This is more than the whole.'],
  [[venue, '--by', 'cheque'], 'A venue is paid by stripe or by hand.'],
])('venue %j says what is wrong', (words, sentence) => {
  expect(() => parseVenue(words)).toThrow(sentence);
});

test('a payout is taken back for a reason', () => {
  expect(parseUndo([payout, 'Another', 'venue'])).toEqual({ payout, reason: 'Another venue' });
  expect(() => parseUndo([payout])).toThrow('Say what was wrong with it.');
  expect(() => parseUndo(['tr_1', 'x'])).toThrow('That is not the id of a payout (pyt_…).');
});

test('a refund is settled with what it is known by', () => {
  const refund = newId('refund');
  expect(parseSettle([refund, 'ACH', '9'])).toEqual({ refund, reference: 'ACH 9' });
  expect(() => parseSettle([refund])).toThrow('Say by which reference the bank or Stripe knows it.');
  expect(() => parseSettle(['re_1', 'x'])).toThrow('That is not the id of a refund (rfd_…).');
});

test('an account is detached by its name', () => {
  expect(parseDetach([venue, 'acct_1'])).toEqual({ venue, account: 'acct_1' });
  expect(() => parseDetach([venue])).toThrow('Name the account that is lost (acct_…).');
  expect(() => parseDetach(['acct_1', venue])).toThrow('That is not the id of a venue (ven_…).');
});
