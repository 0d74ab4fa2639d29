import type { TicketsToSend } from '@zilker/box-office/tickets/tickets-to-send';
import { borneByVenue, partsOf } from '@zilker/contracts/price-parts';
import {
  escapeHtml,
  heading,
  type Message,
  money,
  moneyHtml,
  page,
  paragraph,
  wayOn,
} from './message-parts.ts';
import { carryWords, dateAndTime, showFacts } from './show-words.ts';
import type { TicketFiles } from './ticket-files.ts';

/** What a fan is told of their tickets. The turning codes are made by their phone; a mail holds others only where the event takes them. */
export function ticketsMessage(sent: TicketsToSend, storefrontOrigin: string, files: TicketFiles): Message {
  const { event } = sent;
  const count = ticketsIn(sent);
  const many = count === 1 ? 'ticket' : `${count} tickets`;
  const facts = showFacts(event);
  const lines = sent.lines.map((line) => `${line.count} × ${line.type}`);
  const href = `${storefrontOrigin}/tickets`;
  const hint =
    'Open My tickets on the phone that you will bring. It makes the code itself, and works with no signal.';
  const order = `Order ${sent.order}`;
  return {
    subject: `Your ${many}: ${event.title}`,
    text: [
      event.title,
      ...facts,
      '',
      ...lines,
      '',
      ...priceText(sent),
      '',
      hint,
      href,
      '',
      carryWords(event),
      '',
      order,
    ].join('\n'),
    html: page(`Your ${many}: ${event.title}`, [
      heading(event.title),
      ...facts.map((fact) => paragraph(escapeHtml(fact), 'margin:4px 0')),
      paragraph(lines.map(escapeHtml).join('<br>'), 'margin:16px 0 4px'),
      priceHtml(sent),
      wayOn({ words: 'Open My tickets', href }),
      paragraph(hint),
      paragraph(escapeHtml(carryWords(event))),
      ...files.pictures,
      paragraph(order, 'margin:16px 0;font-size:13px'),
    ]),
    short: `Your ${many} for ${event.title}, ${dateAndTime(event.startsAt, event.timezone)}, ${count === 1 ? 'is' : 'are'} in My tickets: ${href}`,
    attachments: files.attachments,
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
      `<tr><th scope="row" style="padding:2px 16px 2px 0;text-align:left;font-weight:400">${escapeHtml(to)}</th><td style="text-align:right">${moneyHtml(cents, currency)}</td></tr>`,
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
