import type { TicketChangeToTell } from '@zilker/box-office/tickets/ticket-change-to-tell';
import { letter, type Message } from './message-parts.ts';
import { carryWords, showFacts } from './show-words.ts';
import type { TicketFiles } from './ticket-files.ts';

/** What a fan is told whose ticket moved to another phone: what died with it, and what to do if that was somebody else. */
export function ticketChangeMessage(
  told: TicketChangeToTell,
  storefrontOrigin: string,
  files: TicketFiles,
): Message {
  const { event, ticket, of, order } = told;
  const href = `${storefrontOrigin}/tickets`;
  const name = of === 1 ? 'Your ticket' : `Ticket ${ticket.number} of ${of}`;
  const died = 'The code of the phone before is dead, and so is every pass or printed code from before.';
  const anew = files.passes + files.pictures.length > 0 ? 'Those with this mail take their place.' : '';
  return {
    subject: `Your ticket moved to another phone: ${event.title}`,
    ...letter({
      title: event.title,
      paragraphs: [
        showFacts(event).join('\n'),
        `${name}, ${ticket.type}, is shown by another phone now.`,
        `${died} ${anew}`.trim(),
        'Was it not you? Open My tickets on your own phone and move it back: that takes a fresh code, which only your number gets.',
        carryWords(event),
      ],
      link: { words: 'Open My tickets', href },
      order,
      pictures: files.pictures,
    }),
    short: `Your ticket for ${event.title} is shown by another phone now, and the code before is dead. Not you? Move it back: ${href}`,
    attachments: files.attachments,
  };
}
