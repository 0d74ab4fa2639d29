import type { TicketsToSend } from '@zilker/box-office/tickets/tickets-to-send';
import { borneByVenue, partsOf } from '@zilker/contracts/price-parts';
import { escapeHtml, heading, type Message, money, moneyHtml, page, paragraph } from './message-parts.ts';

/** What a fan is told of their tickets. The codes themselves are made by their phone, so no mail can be used to get in. */
export function ticketsMessage(sent: TicketsToSend, storefrontOrigin: string): Message {
  const { event } = sent;
  const count = ticketsIn(sent);
  const many = count === 1 ? 'ticket' : `${count} tickets`;
  const when = dateAndTime(event.startsAt, event.timezone);
  const facts = [
    event.title,
    `${event.venueName} · ${when}`,
    `Doors ${time(event.doorsAt, event.timezone)}, show ${time(event.startsAt, event.timezone)}`,
  ];
  const lines = sent.lines.map((line) => `${line.count} × ${line.type}`);
  const link = `${storefrontOrigin}/tickets`;
  const hint =
    'Open My tickets on the phone that you will bring. It makes the code itself, and works with no signal.';
  return {
    subject: `Your ${many}: ${event.title}`,
    text: [...facts, '', ...lines, '', ...priceText(sent), '', hint, link, '', `Order ${sent.order}`].join(
      '\n',
    ),
    html: page([
      heading(event.title),
      ...facts.slice(1).map((fact) => paragraph(escapeHtml(fact), 'margin:4px 0')),
      paragraph(lines.map(escapeHtml).join('<br>'), 'margin:16px 0 4px'),
      priceHtml(sent),
      paragraph(`<a href="${escapeHtml(link)}" style="color:inherit;font-weight:700">Open My tickets</a>`),
      paragraph(hint),
      paragraph(`Order ${sent.order}`, 'margin:16px 0;font-size:13px'),
    ]),
    short: `Your ${many} for ${event.title}, ${when}, ${count === 1 ? 'is' : 'are'} in My tickets: ${link}`,
  };
}

/** The total first, then each cent by its recipient, as on the screens. */
function priceText(sent: TicketsToSend): string[] {
  const { totalCents, currency } = sent.price;
  if (totalCents === 0) return ['Free'];
  return [
    `Paid ${money(totalCents, currency)}${borne(sent)}`,
    ...rowsOf(sent).map(({ to, cents }) => `  ${to} ${money(cents, currency)}`),
  ];
}

function priceHtml(sent: TicketsToSend): string {
  const { totalCents, currency } = sent.price;
  if (totalCents === 0) return paragraph('<strong>Free</strong>', totalStyle);
  const rows = rowsOf(sent).map(
    ({ to, cents }) =>
      `<tr><td style="padding:2px 16px 2px 0">${escapeHtml(to)}</td><td style="text-align:right">${moneyHtml(cents, currency)}</td></tr>`,
  );
  return [
    paragraph(
      `<strong>Paid ${moneyHtml(totalCents, currency)}</strong><span style="font-size:14px">${borne(sent)}</span>`,
      totalStyle,
    ),
    `<table style="font-size:14px;border-collapse:collapse">${rows.join('')}</table>`,
  ].join('');
}

const totalStyle = 'margin:4px 0;font-size:22px';

/** What the venue bears is said beside the total, since it is no part of it. */
function borne({ price, fees }: TicketsToSend): string {
  const sentence = borneByVenue(price, fees);
  return sentence === undefined ? '' : ` (${sentence.replace(/^The/, 'the')})`;
}

function rowsOf({ price, fees, refundedCents, event }: TicketsToSend): { to: string; cents: number }[] {
  const parts = partsOf(price, event.venueName, fees);
  return refundedCents > 0 ? [...parts, { to: 'Of that, back to you', cents: refundedCents }] : parts;
}

/** How many tickets a message is about. */
export function ticketsIn({ lines }: Pick<TicketsToSend, 'lines'>): number {
  return lines.reduce((sum, line) => sum + line.count, 0);
}

function dateAndTime(at: Date, timeZone: string): string {
  const day = { weekday: 'short', month: 'short', day: 'numeric' } as const;
  return `${formatter('day', { ...day, timeZone }).format(at)}, ${time(at, timeZone)}`;
}

function time(at: Date, timeZone: string): string {
  return formatter('time', { hour: 'numeric', minute: '2-digit', timeZone }).format(at);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Made once for each zone: making one takes longer than all else in a message. There are some hundred zones. */
function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${options.timeZone}`;
  const found = formatters.get(key) ?? new Intl.DateTimeFormat('en-US', options);
  formatters.set(key, found);
  return found;
}
