import type { ReturnToTell } from '@zilker/box-office/refunds/return-to-tell';
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

/** What a fan is told of a payment that could not be kept: why, that there are no tickets, and what becomes of the money. */
export function returnMessage(told: ReturnToTell, storefrontOrigin: string): Message {
  const { title, amountCents, currency, reason, order } = told;
  const amount = money(amountCents, currency);
  const card = cardWords(told.card);
  const outcome = outcomeOf(told.charged, amount, card);
  // one that was paid twice keeps what the other payment bought
  const none = told.hasTickets ? [] : ['You have no tickets from this order.'];
  return {
    subject: told.charged ? `${amount} goes back to you: ${title}` : `You were not charged: ${title}`,
    text: [
      title,
      '',
      ...(reason === '' ? [] : [reason]),
      outcome,
      ...none,
      '',
      storefrontOrigin,
      '',
      `Order ${order}`,
    ].join('\n'),
    html: page([
      heading(title),
      ...(reason === '' ? [] : [paragraph(escapeHtml(reason))]),
      paragraph(outcomeOf(told.charged, moneyHtml(amountCents, currency), escapeHtml(card))),
      ...none.map((words) => paragraph(words)),
      paragraph(
        `<a href="${escapeHtml(storefrontOrigin)}" style="color:inherit;font-weight:700">See what else is on</a>`,
      ),
      paragraph(`Order ${order}`, 'margin:16px 0;font-size:13px'),
    ]),
    short: [title, reason, outcome, ...none]
      .filter((part) => part !== '')
      .join('. ')
      .replaceAll('..', '.'),
  };
}

function outcomeOf(charged: boolean, amount: string, card: string): string {
  return charged
    ? `${amount} goes back to ${card} and is there in 5 to 10 days.`
    : `Nothing was charged: ${amount} was only held on ${card}, and your bank lets go of it within some days.`;
}
