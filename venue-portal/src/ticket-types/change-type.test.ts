import type { PortalEvent } from '@zilker/contracts/http/portal';
import { expect, test } from 'vitest';
import { formOf, readTypeForm } from './change-type.ts';

const zone = 'America/Chicago';
const type = {
  capacity: 400,
  maxPerOrder: 4,
  maxPerAccount: null,
  saleFromMs: null,
  saleUntilMs: Date.parse('2026-12-12T02:00:37Z'),
} as PortalEvent['ticketTypes'][number];
const form = formOf(type, zone);

test('a form that nobody touched changes nothing', () => {
  expect(readTypeForm(form, type, zone)).toEqual({ problems: {}, change: {} });
});

test('only what was changed is sent', () => {
  expect(readTypeForm({ ...form, capacity: '1,200' }, type, zone).change).toEqual({ capacity: 1_200 });
  const rules = { ...form.rules, perOrder: '', untilDate: '', untilTime: '', perFan: '6' };
  expect(readTypeForm({ ...form, rules }, type, zone).change).toEqual({
    maxPerOrder: null,
    maxPerAccount: 6,
    saleUntilMs: null,
  });
});

test('a form with a problem changes nothing', () => {
  const wrong = readTypeForm({ ...form, capacity: 'many' }, type, zone);
  expect(wrong).toEqual({
    problems: { capacity: 'Enter how many tickets there are, up to 100,000.' },
    change: {},
  });
});
