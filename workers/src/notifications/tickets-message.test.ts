import type { TicketsToSend } from '@zilker/box-office/tickets/tickets-to-send';
import { newId } from '@zilker/contracts/ids';
import { defaultFees, type FeeSchedule, quote, totalOf } from '@zilker/contracts/price';
import { expect, test } from 'vitest';
import { ticketsMessage } from './tickets-message.ts';

function sold(
  fees: Partial<FeeSchedule>,
  change: Partial<TicketsToSend> = {},
  priceCents = 3_000,
): TicketsToSend {
  const terms = { currency: 'eur', fees: { ...defaultFees, ...fees } } as const;
  return {
    to: { mail: 'mara@vale.example' },
    order: newId('order'),
    price: quote([{ priceCents, quantity: 2 }], terms),
    fees: terms.fees,
    refundedCents: 0,
    lines: [{ type: 'General admission', count: 2 }],
    event: {
      title: 'Night Heron',
      venueName: 'Red Bluff Hall',
      timezone: 'America/Chicago',
      startsAt: new Date('2026-12-13T02:00:00Z'),
      doorsAt: new Date('2026-12-13T01:00:00Z'),
    },
    ...change,
  };
}
const messageOf = (sent: TicketsToSend) => ticketsMessage(sent, 'http://localhost:4300');

test('the total comes first, and its parts are the total in the currency of the order', () => {
  const sent = sold({ taxBps: 825 });
  const { html, text } = messageOf(sent);
  const shown = [...html.matchAll(/data-cents="(\d+)" data-currency="(\w+)"/g)];
  const [total, ...parts] = shown.map(([, cents]) => Number(cents));
  expect(total).toBe(sent.price.totalCents);
  expect(parts).toHaveLength(4);
  expect(parts.reduce((sum, cents) => sum + cents, 0)).toBe(totalOf(sent.price));
  expect(new Set(shown.map(([, , currency]) => currency))).toEqual(new Set(['eur']));
  expect(text).toContain('Paid €63.13\n');
  expect(text).toContain('Sales tax, in the tickets’ price €4.57');
});

test('what the venue bears is said beside the total', () => {
  const { html, text } = messageOf(sold({ cardPaidBy: 'venue', zilkerPaidBy: 'venue' }));
  expect(text).toContain('Paid €60.00 (the venue pays the fees)');
  expect(html).toContain('(the venue pays the fees)');
});

test('what went back before the mail is said last', () => {
  const { text } = messageOf(
    sold({}, { refundedCents: 3_157, lines: [{ type: 'General admission', count: 1 }] }),
  );
  expect(text).toContain('  Of that, back to you €31.57\n');
});

test('free tickets have no parts', () => {
  const { html, text } = messageOf(sold({}, {}, 0));
  expect(text).toContain('\nFree\n');
  expect(html).not.toContain('data-cents');
});
