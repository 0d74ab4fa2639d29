import { changeTerms } from '@zilker/contracts/http/money';
import { defaultFees } from '@zilker/contracts/price';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { percentOf, readBps, readTermsForm, termsForm } from './terms-form.ts';

const money = { fees: { ...defaultFees, taxBps: 825 }, refundKeptPaidBy: 'venue' as const };

test('percentages are read as people write them, never as floating point', () => {
  const texts = ['8.25', '8.25 %', ' 0 ', '30', '0.29', '1.1', '', '-1', '8.255', '8,25', 'none'];
  expect(texts.map(readBps)).toEqual([
    ...[825, 825, 0, 3000, 29, 110, undefined, undefined, undefined, undefined, undefined],
  ]);
  for (let bps = 0; bps <= 3_000; bps++) expect(readBps(percentOf(bps))).toBe(bps);
});

test('a form that nobody touched changes nothing', () => {
  const read = readTermsForm(termsForm(money), money);
  expect(read).toEqual({ taxProblem: undefined, fees: money.fees, change: {} });
});

test('only what is different is sent, and the price follows it', () => {
  const form = {
    ...termsForm(money),
    cardPaidBy: 'venue' as const,
    tax: '6.5',
    refundKeptPaidBy: 'fan' as const,
  };
  const { change, fees } = readTermsForm(form, money);
  expect(change).toEqual({ cardPaidBy: 'venue', taxBps: 650, refundKeptPaidBy: 'fan' });
  expect(v.is(changeTerms.body, change)).toBe(true);
  expect(fees).toEqual({ ...money.fees, cardPaidBy: 'venue', taxBps: 650 });
});

test.each(['31', 'lots', ''])('a tax of "%s" is refused and the price stays', (tax) => {
  const { taxProblem, fees, change } = readTermsForm({ ...termsForm(money), tax }, money);
  expect(taxProblem).toBe('Enter a percentage up to 30, such as 8.25.');
  expect(fees.taxBps).toBe(825);
  expect(change).toEqual({});
});
