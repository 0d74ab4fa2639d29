import type { RefundToTell } from '@zilker/box-office/refunds/refund-to-tell';
import { cardWords, letter, type Message, money } from './message-parts.ts';
import { calendarOf } from './show-words.ts';

/** What a fan is told of tickets that were taken back: which, why, and of the money that goes back for them, if they were not free. */
export function refundMessage(told: RefundToTell, storefrontOrigin: string, now: Date): Message {
  const message =
    told.amountCents > 0 ? moneyBack(told, storefrontOrigin) : takenBack(told, storefrontOrigin);
  if (!told.calledOff) return message;
  // calendars take the show out by it
  return { ...message, attachments: [calendarOf(told.event, { storefrontOrigin, now, cancelled: true })] };
}

function moneyBack(told: RefundToTell, storefrontOrigin: string): Message {
  const { amountCents: cents, currency, withoutCents, reason, order } = told;
  const { title } = told.event;
  const amount = money(cents, currency);
  const card = cardWords(told.card);
  const tickets = ticketWords(told);
  const link = linkTo(storefrontOrigin);
  const kept = { cents: withoutCents, currency };
  return {
    subject: `${amount} goes back to you: ${title}`,
    ...letter({
      title,
      paragraphs: [
        ['Refund ', { cents, currency }],
        linesOf(told),
        reason,
        `It goes back to ${card} and is there in 5 to 10 days.`,
        withoutCents > 0 ? ['The card’s cost of ', kept, ' is not given back: Stripe keeps it.'] : '',
        tickets,
      ],
      link,
      order,
    }),
    short: `${amount} for ${title} goes back to ${card}, there in 5 to 10 days. ${tickets} ${link.href}`,
  };
}

/** Free tickets: there is no word of money. */
function takenBack(told: RefundToTell, storefrontOrigin: string): Message {
  const { reason, order, calledOff } = told;
  const { title } = told.event;
  const taken = countOf(told) === 1 ? 'Your ticket was taken back' : 'Your tickets were taken back';
  const what = calledOff ? 'The show is called off' : taken;
  const tickets = ticketWords(told);
  const link = linkTo(storefrontOrigin);
  return {
    subject: `${what}: ${title}`,
    ...letter({ title, paragraphs: [`${what}.`, linesOf(told), reason, tickets], link, order }),
    short: `${what}: ${title}. ${reason.replace(/\.$/, '')}. ${tickets} ${link.href}`,
  };
}

const linkTo = (storefrontOrigin: string) => ({
  words: 'Open My tickets',
  href: `${storefrontOrigin}/tickets`,
});

function linesOf({ lines }: RefundToTell): string {
  return lines.map(({ type, count }) => `${count} × ${type}`).join('\n');
}

function ticketWords(told: RefundToTell): string {
  const these =
    countOf(told) === 1 ? 'This ticket lets nobody in any more.' : 'These tickets let nobody in any more.';
  const { left } = told;
  if (left === 0) return these;
  return `${these} Your other ${left === 1 ? 'ticket stays' : `${left} tickets stay`} good.`;
}

function countOf({ lines }: RefundToTell): number {
  return lines.reduce((sum, { count }) => sum + count, 0);
}
