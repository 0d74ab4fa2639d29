import { createEvent } from '@zilker/contracts/http/portal';
import { defaultTerms } from '@zilker/contracts/price';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import {
  type EventForm,
  newTypeRow,
  quoteOf,
  readCents,
  readEventForm,
  tooLowSentence,
} from './event-form.ts';

const zone = 'America/Chicago';
const now = Date.parse('2026-11-20T18:00:00Z');
const type = { ...newTypeRow(1, 'General admission'), description: 'Standing', price: '30', capacity: '400' };
const form: EventForm = {
  title: 'Dolores & the Grackles',
  support: '',
  ages: 'All ages',
  capture: 'later',
  date: '2026-12-12',
  doors: '19:00',
  starts: '20:00',
  types: [type, { ...newTypeRow(2, 'Balcony'), price: '$42.00', capacity: '60' }],
  gates: [{ key: 1, name: 'Front gate' }],
};

test('a good form is what the contract takes', () => {
  const { problems, body } = readEventForm(form, zone, now, defaultTerms);
  expect(problems).toEqual({});
  expect(v.is(createEvent.body, body)).toBe(true);
  expect(body).toMatchObject({
    support: null,
    capture: 'later',
    startsAtMs: Date.parse('2026-12-13T02:00:00Z'),
    doorsAtMs: Date.parse('2026-12-13T01:00:00Z'),
    ticketTypes: [
      { priceCents: 3000, capacity: 400, maxPerOrder: null, saleFromMs: null },
      { priceCents: 4200, capacity: 60 },
    ],
  });
});

test('doors before midnight for a show after it opened the evening before', () => {
  const late = readEventForm({ ...form, doors: '23:00', starts: '00:30' }, zone, now, defaultTerms);
  expect(late.body).toMatchObject({
    doorsAtMs: Date.parse('2026-12-12T05:00:00Z'),
    startsAtMs: Date.parse('2026-12-12T06:30:00Z'),
  });
});

test.each([
  [{ title: ' ' }, { title: 'Who plays? Fans look for this.' }],
  [{ date: '' }, { date: 'Enter the date of the show.' }],
  [{ starts: '' }, { starts: 'Enter a date and a time.' }],
  [{ date: '2026-11-01' }, { starts: 'That has passed. The show must lie ahead.' }],
  [{ doors: '20:30' }, { doors: 'Doors open after the show begins. Swap the two times.' }],
  [{ types: [] }, { types: 'Add a ticket type.' }],
  [{ types: [{ ...type, price: 'cheap' }] }, { 'price-1': 'Enter a price, such as 30 or 30.50.' }],
  [{ types: [{ ...type, price: '20000' }] }, { 'price-1': 'A ticket may cost $10,000 at most.' }],
  [
    { types: [{ ...type, capacity: '0' }] },
    { 'capacity-1': 'Enter how many tickets there are, up to 100,000.' },
  ],
  [
    { types: [{ ...type, rules: { ...type.rules, perOrder: '40' } }] },
    { 'perOrder-1': 'Enter 1 to 20, or leave it empty.' },
  ],
  [
    { types: [{ ...type, rules: { ...type.rules, fromDate: '2026-12-13', fromTime: '10:00' } }] },
    { 'from-1': 'The show will have begun by then.' },
  ],
  [
    { types: [type, { ...type, key: 2, name: 'general admission ' }] },
    { 'name-2': 'Another ticket type has this name.' },
  ],
  [{ gates: [{ key: 4, name: '' }] }, { 'gate-4': 'Name the gate or remove it.' }],
])('%o is refused', (change, problems) => {
  expect(readEventForm({ ...form, ...change }, zone, now, defaultTerms)).toEqual({
    problems,
    body: undefined,
  });
});

test('prices are read as people write them, never as floating point', () => {
  const texts = ['30', '30.5', '$30.50', '0.29', '1,000', '0', '', '-3', '1.234', 'free'];
  expect(texts.map(readCents)).toEqual([
    ...[3000, 3050, 3050, 29, 100_000, 0, undefined, undefined, undefined, undefined],
  ]);
  expect(quoteOf(type, defaultTerms)?.totalCents).toBe(3172);
});

test('a price that leaves the venue nothing is refused at its field, by the venue’s own terms', () => {
  const types = [{ ...type, price: '0.80' }];
  const bearsAll = { ...defaultTerms.fees, zilkerPaidBy: 'venue', cardPaidBy: 'venue' } as const;
  const terms = { ...defaultTerms, fees: bearsAll };
  expect(readEventForm({ ...form, types }, zone, now, terms).problems).toEqual({ 'price-1': tooLowSentence });
  expect(readEventForm({ ...form, types }, zone, now, defaultTerms).problems).toEqual({});
  expect(readEventForm({ ...form, types }, zone, now, undefined).problems).toEqual({});
  expect(quoteOf({ ...type, price: '0.80' }, terms)).toBeUndefined();
});
