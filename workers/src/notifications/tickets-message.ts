import type { TicketsToSend } from '@zilker/box-office/tickets/tickets-to-send';

export type TicketsMessage = { subject: string; text: string; html: string; short: string };

/** What a fan is told of their tickets. The codes themselves are made by their phone, so no mail can be used to get in. */
export function ticketsMessage(sent: TicketsToSend, storefrontOrigin: string): TicketsMessage {
  const { event, totalCents } = sent;
  const count = ticketsIn(sent);
  const many = count === 1 ? 'ticket' : `${count} tickets`;
  const when = dateAndTime(event.startsAt, event.timezone);
  const facts = [
    event.title,
    `${event.venueName} · ${when}`,
    `Doors ${time(event.doorsAt, event.timezone)}, show ${time(event.startsAt, event.timezone)}`,
  ];
  const lines = sent.lines.map((line) => `${line.count} × ${line.type}`);
  const paid = totalCents === 0 ? 'Free' : `Paid ${dollars(totalCents)}`;
  const link = `${storefrontOrigin}/tickets`;
  const hint =
    'Open My tickets on the phone that you will bring. It makes the code itself, and works with no signal.';
  return {
    subject: `Your ${many}: ${event.title}`,
    text: [...facts, '', ...lines, paid, '', hint, link, '', `Order ${sent.order}`].join('\n'),
    html: page([
      `<h1 style="font-size:24px;margin:0">${escapeHtml(event.title)}</h1>`,
      ...facts.slice(1).map((fact) => `<p style="margin:4px 0">${escapeHtml(fact)}</p>`),
      `<p style="margin:16px 0 4px">${lines.map(escapeHtml).join('<br>')}<br>${paid}</p>`,
      `<p style="margin:16px 0"><a href="${escapeHtml(link)}" style="color:inherit;font-weight:700">Open My tickets</a></p>`,
      `<p style="margin:16px 0">${hint}</p>`,
      `<p style="margin:16px 0;font-size:13px">Order ${sent.order}</p>`,
    ]),
    short: `Your ${many} for ${event.title}, ${when}, ${count === 1 ? 'is' : 'are'} in My tickets: ${link}`,
  };
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

const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

function dollars(cents: number): string {
  return money.format(cents / 100);
}

function page(parts: readonly string[]): string {
  return `<div style="font:16px/1.5 system-ui,sans-serif;max-width:480px">${parts.join('')}</div>`;
}

/** Titles and names are what venues wrote. */
function escapeHtml(text: string): string {
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (letter) => named[letter] ?? letter);
}
