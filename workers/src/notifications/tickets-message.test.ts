import type { TicketsToSend } from '@zilker/box-office/tickets/tickets-to-send';
import { newId } from '@zilker/contracts/ids';
import { defaultFees, type FeeSchedule, quote, totalOf } from '@zilker/contracts/price';
import { dropPolicy, type TicketPolicy } from '@zilker/contracts/ticket/policy';
import { expect, test } from 'vitest';
import { noFiles } from './ticket-files.ts';
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
    tickets: [],
    lines: [{ type: 'General admission', count: 2 }],
    event: {
      id: newId('event'),
      title: 'Night Heron',
      venueName: 'Red Bluff Hall',
      address: '1201 Red Bluff Rd, Austin, TX',
      timezone: 'America/Chicago',
      startsAt: new Date('2026-12-13T02:00:00Z'),
      doorsAt: new Date('2026-12-13T01:00:00Z'),
      policy: dropPolicy,
    },
    ...change,
  };
}
const messageOf = (sent: TicketsToSend) => ticketsMessage(sent, 'http://localhost:4300', noFiles);

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

test.each<[TicketPolicy['carry'], string]>([
  [null, 'This show takes no codes of wallets or paper: bring the phone.'],
  [{ fromHoursBefore: 24 }, 'Codes in wallets and on paper count from Fri, Dec 11, 7:00 PM.'],
  [{ fromHoursBefore: null }, 'Codes in wallets and on paper count too.'],
])('what the door takes besides the phone is said: %o', (carry, words) => {
  const { event } = sold({});
  const { html, text } = messageOf(sold({}, { event: { ...event, policy: { ...dropPolicy, carry } } }));
  expect(text).toContain(words);
  expect(html).toContain(words);
});

test('the mail is a document that readers can read out', () => {
  const { html } = messageOf(sold({}, { event: { ...sold({}).event, title: 'A "B" <C>' } }));
  expect(html).toMatch(/^<!doctype html><html lang="en">/);
  expect(html).toContain('<title>Your 2 tickets: A &quot;B&quot; &lt;C&gt;</title>');
  expect(html).toContain('role="article" aria-label="Your 2 tickets: A &quot;B&quot; &lt;C&gt;"');
  expect(html.match(/<h1/g)).toHaveLength(1);
  expect(html.match(/<th scope="row"/g)?.length).toBe(html.match(/<tr>/g)?.length);
});
