import type { TicketReturnToTell } from '@zilker/box-office/moves/return-to-tell';
import { letter, type Message, money } from './message-parts.ts';
import { dateAndTime } from './show-words.ts';

/** A returned ticket that is held, with what it costs and until when; or one that found nobody. */
export function ticketReturnMessage(told: TicketReturnToTell, storefrontOrigin: string): Message {
  const { event, typeName, order } = told;
  const { title, venueName, timezone, startsAt } = event;
  const show = `${typeName} · ${venueName} · ${dateAndTime(startsAt, timezone)}`;
  if (told.what === 'lapsed') {
    const words = 'Nobody bought the ticket that you offered back. It stays yours, and good.';
    const link = { words: 'Open My tickets', href: `${storefrontOrigin}/tickets` };
    return {
      subject: `Your ticket was not sold: ${title}`,
      ...letter({ title, paragraphs: [show, words], link, order }),
      short: `${title}: ${words} ${link.href}`,
    };
  }
  const until = dateAndTime(told.endsAt, timezone);
  const link = { words: 'Pay for it', href: `${storefrontOrigin}/orders/${order}` };
  const price = told.totalCents === 0 ? 'at no cost' : `for ${money(told.totalCents, told.currency)} in all`;
  const words = `A ticket came back and is held for you until ${until}, ${price}.`;
  return {
    subject: `A ticket is held for you: ${title}`,
    ...letter({ title, paragraphs: [show, words], link, order }),
    short: `${title}, ${dateAndTime(startsAt, timezone)}. ${words} ${link.href}`,
  };
}
