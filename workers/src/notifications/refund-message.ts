import type { RefundToTell } from '@zilker/box-office/refunds/refund-to-tell';
import {
  cardWords,
  escapeHtml,
  heading,
  type Message,
  money,
  moneyHtml,
  page,
  paragraph,
} from './message-parts.ts';

/** What a fan is told of money that goes back: how much, for what, why, and when it is there. */
export function refundMessage(told: RefundToTell, storefrontOrigin: string): Message {
  const { title, amountCents, currency, withoutCents, reason, order } = told;
  const amount = money(amountCents, currency);
  const lines = told.lines.map(({ type, count }) => `${count} × ${type}`);
  const when = `It goes back to ${cardWords(told.card)} and is there in 5 to 10 days.`;
  const tickets = ticketWords(told);
  const kept = (shown: string) => `The card’s cost of ${shown} is not given back by the card’s bank.`;
  const link = `${storefrontOrigin}/tickets`;
  return {
    subject: `${amount} goes back to you: ${title}`,
    text: [
      title,
      `Refund ${amount}`,
      '',
      ...lines,
      '',
      reason,
      '',
      when,
      ...(withoutCents > 0 ? [kept(money(withoutCents, currency))] : []),
      tickets,
      link,
      '',
      `Order ${order}`,
    ].join('\n'),
    html: page([
      heading(title),
      paragraph(`Refund <strong>${moneyHtml(amountCents, currency)}</strong>`, 'margin:4px 0'),
      paragraph(lines.map(escapeHtml).join('<br>')),
      paragraph(escapeHtml(reason)),
      paragraph(escapeHtml(when)),
      ...(withoutCents > 0 ? [paragraph(kept(moneyHtml(withoutCents, currency)))] : []),
      paragraph(escapeHtml(tickets)),
      paragraph(`<a href="${escapeHtml(link)}" style="color:inherit;font-weight:700">Open My tickets</a>`),
      paragraph(`Order ${order}`, 'margin:16px 0;font-size:13px'),
    ]),
    short: `${amount} for ${title} goes back to ${cardWords(told.card)}, there in 5 to 10 days. ${tickets} ${link}`,
  };
}

function ticketWords({ lines, left }: RefundToTell): string {
  const gone = lines.reduce((sum, { count }) => sum + count, 0);
  const these = gone === 1 ? 'This ticket lets nobody in any more.' : 'These tickets let nobody in any more.';
  if (left === 0) return these;
  return `${these} Your other ${left === 1 ? 'ticket stays' : `${left} tickets stay`} good.`;
}
