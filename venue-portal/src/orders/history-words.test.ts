import { historyKinds } from '@zilker/contracts/http/portal-orders';
import { expect, test } from 'vitest';
import { tell } from './history-words.ts';

const at = { atMs: 0 };

test.each(historyKinds)('%s is told in a whole sentence, also where it says nothing more', (kind) => {
  const { text, ids } = tell({ ...at, kind, detail: {} }, 'usd');
  expect(text).toMatch(/^[A-Z].*\.$/);
  expect(text).not.toMatch(/undefined|_/);
  expect(ids).toEqual([]);
});

test('amounts are in the order’s own money, and ids stand beside the words', () => {
  const detail = { refund: 'rfd_01kb', stripe: 're_3Q', amountCents: 3172, problem: 'lost_or_stolen_card' };
  expect(tell({ ...at, kind: 'refund_failed', detail }, 'eur')).toEqual({
    text: 'A refund of €31.72 failed: lost or stolen card. The fan is owed it still.',
    tone: 'bad',
    ids: ['rfd_01kb', 're_3Q'],
  });
});

test('one ticket or several, the first time or again', () => {
  const of = (detail: Record<string, string | number>) =>
    tell({ ...at, kind: 'refund_requested', detail: { amountCents: 100, ...detail } }, 'usd').text;
  expect(of({ tickets: '2' })).toBe('A refund of $1.00 was decided for ticket 2.');
  expect(of({ tickets: '1, 2' })).toBe('A refund of $1.00 was decided for tickets 1, 2.');
  expect(of({ attempt: 2, by: 'stf_01kb' })).toBe('A refund of $1.00 was asked for again.');
});

test('a refund that a person has settled says by what', () => {
  const detail = { amountCents: 100, reference: 'ACH 9', by: 'stf_01kb' };
  expect(tell({ ...at, kind: 'refund_succeeded', detail }, 'usd').text).toBe(
    'A refund of $1.00 was settled by hand, as ACH 9.',
  );
});

test('of a free ticket no money is told', () => {
  const of = (tickets: string) =>
    tell({ ...at, kind: 'refund_succeeded', detail: { amountCents: 0, tickets } }, 'usd').text;
  expect(of('2')).toBe('Ticket 2 was taken back. It was free.');
  expect(of('1, 2')).toBe('Tickets 1, 2 were taken back. They were free.');
});

test('why a late payment went back is said, and is no id', () => {
  const told = tell(
    { ...at, kind: 'late_returned', detail: { payment: 'pi_3', why: 'tickets_gone' } },
    'usd',
  );
  expect(told.text).toContain('had gone to others');
  expect(told.ids).toEqual(['pi_3']);
});

test('a person’s own words stand as they are written', () => {
  const detail = { reason: 'We moved the show.' };
  expect(tell({ ...at, kind: 'cancelled', detail }, 'usd').text).toBe(
    'It was given up and the tickets went back to the sale. We moved the show.',
  );
});
