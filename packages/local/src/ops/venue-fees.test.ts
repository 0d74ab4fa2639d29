import { newId } from '@zilker/contracts/ids';
import { defaultFees } from '@zilker/contracts/price';
import { expect, test } from 'vitest';
import { feeLines, parseFees } from './venue-fees.ts';

const venue = newId('venue');

test.each([
  [[], null],
  [['--ticket', '0.75'], { zilkerCents: 75 }],
  [['--ticket=0'], { zilkerCents: 0 }],
  [['--card-share', '1.5%', '--card-fixed', '0.2'], { cardBps: 150, cardFixedCents: 20 }],
])('fees … %j', (words, change) => {
  expect(parseFees([venue, ...words])).toEqual({ venue, change });
});

test.each([
  [[], 'That is not how it is called.'],
  [['drp_x'], 'That is not the id of a venue (ven_…).'],
  [[venue, '--loud'], 'That is not how it is called.'],
  [[venue, '--ticket', '0.755'], '--ticket is a number such as 1.50.'],
  [[venue, '--ticket=-1'], '--ticket is a number such as 1.50.'],
  [[venue, '--ticket', '20.01'], 'Zilker takes 20.00 of a ticket at most.'],
  [[venue, '--card-share', '11'], 'A card costs 10% at most.'],
  [[venue, '--card-fixed', '5.01'], 'A card costs 5.00 and its share at most.'],
])('fees %j says what is wrong', (words, sentence) => {
  expect(() => parseFees(words)).toThrow(sentence);
});

test('they are said as people say them', () => {
  expect(feeLines({ venue, name: 'Hall', currency: 'usd', fees: defaultFees, version: 1 })).toEqual([
    'Hall',
    `  venue       ${venue}`,
    '  Zilker      0.50 USD a ticket, borne by the fan',
    '  cards       2.9% and 0.30 USD a charge, borne by the fan',
    '  tax         0%, borne by the venue',
    '  version     1',
  ]);
});
