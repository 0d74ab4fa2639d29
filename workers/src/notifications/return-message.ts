import type { ReturnToTell } from '@zilker/box-office/refunds/return-to-tell';
import { cardWords, letter, type Message, plain, type Words } from './message-parts.ts';

/** What a fan is told of a payment that could not be kept: why, that there are no tickets, and what becomes of the money. */
export function returnMessage(told: ReturnToTell, storefrontOrigin: string): Message {
  const { title, reason, order } = told;
  const amount = { cents: told.amountCents, currency: told.currency };
  // one that was paid twice keeps what the other payment bought
  const none = told.hasTickets ? '' : 'You have no tickets from this order.';
  const paragraphs = [reason, outcomeOf(told), none];
  return {
    subject: told.charged
      ? `${plain([amount])} goes back to you: ${title}`
      : `You were not charged: ${title}`,
    ...letter({
      title,
      paragraphs,
      link: { words: 'See what else is on', href: storefrontOrigin },
      order,
    }),
    short: [title, ...paragraphs.map(plain)]
      .filter((part) => part !== '')
      .join('. ')
      .replaceAll('..', '.'),
  };
}

function outcomeOf({ charged, amountCents: cents, currency, card }: ReturnToTell): Words {
  const amount = { cents, currency };
  return charged
    ? [amount, ` goes back to ${cardWords(card)} and is there in 5 to 10 days.`]
    : [
        'Nothing was charged: ',
        amount,
        ` was only held on ${cardWords(card)}, and your bank lets go of it within some days.`,
      ];
}
