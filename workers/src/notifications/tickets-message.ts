import type { TicketsToSend } from '@zilker/box-office/tickets/tickets-to-send';
import type { TicketView } from '@zilker/contracts/http/tickets';

export type TicketsMessage = { subject: string; text: string; html: string; short: string };

/** What a fan is told of their tickets. The codes themselves are made by their phone, so no mail can be used to get in. */
export function ticketsMessage(sent: TicketsToSend, storefrontOrigin: string): TicketsMessage {
  const { tickets, totalCents } = sent;
  const [{ event }] = tickets;
  const many = tickets.length === 1 ? 'ticket' : `${tickets.length} tickets`;
  const when = dateAndTime(event.startsAtMs, event.timezone);
  const facts = [
    event.title,
    `${event.venueName} · ${when}`,
    `Doors ${time(event.doorsAtMs, event.timezone)}, show ${time(event.startsAtMs, event.timezone)}`,
  ];
  const lines = countByType(tickets).map(([type, count]) => `${count} × ${type}`);
  const paid = totalCents === 0 ? 'Free' : `Paid ${dollars(totalCents)}`;
  const link = `${storefrontOrigin}/tickets`;
  const hint =
    'Open My tickets on the phone that you will bring. It makes the code itself, and works with no signal.';
  return {
    subject: `Your ${many}: ${event.title}`,
    text: [...facts, '', ...lines, paid, '', hint, link, '', `Order ${tickets[0].order}`].join('\n'),
    html: page([
      `<h1 style="font-size:24px;margin:0">${escapeHtml(event.title)}</h1>`,
      ...facts.slice(1).map((fact) => `<p style="margin:4px 0">${escapeHtml(fact)}</p>`),
      `<p style="margin:16px 0 4px">${lines.map(escapeHtml).join('<br>')}<br>${paid}</p>`,
      `<p style="margin:16px 0"><a href="${escapeHtml(link)}" style="color:inherit;font-weight:700">Open My tickets</a></p>`,
      `<p style="margin:16px 0">${hint}</p>`,
      `<p style="margin:16px 0;font-size:13px">Order ${tickets[0].order}</p>`,
    ]),
    short: `Your ${many} for ${event.title}, ${when}, ${tickets.length === 1 ? 'is' : 'are'} in My tickets: ${link}`,
  };
}

function countByType(tickets: readonly TicketView[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { typeName } of tickets) counts.set(typeName, (counts.get(typeName) ?? 0) + 1);
  return [...counts];
}

function dateAndTime(ms: number, timeZone: string): string {
  const day = { weekday: 'short', month: 'short', day: 'numeric' } as const;
  return `${new Intl.DateTimeFormat('en-US', { ...day, timeZone }).format(ms)}, ${time(ms, timeZone)}`;
}

function time(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit', timeZone }).format(ms);
}

function dollars(cents: number): string {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(cents / 100);
}

function page(parts: readonly string[]): string {
  return `<div style="font:16px/1.5 system-ui,sans-serif;max-width:480px">${parts.join('')}</div>`;
}

/** Titles and names are what venues wrote. */
function escapeHtml(text: string): string {
  const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (letter) => named[letter] ?? letter);
}
