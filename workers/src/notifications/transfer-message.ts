import type { TransferToTell } from '@zilker/box-office/moves/transfer-to-tell';
import { letter, type Message } from './message-parts.ts';
import { carryWords, dateAndTime } from './show-words.ts';
import type { TicketFiles } from './ticket-files.ts';

/** What whoever was sent a ticket is told, in one short text, or by mail once it is theirs; null where they have just said so themselves. */
export function receiverMessage(
  told: TransferToTell,
  storefrontOrigin: string,
  files: TicketFiles,
): Message | null {
  const short = receiverWords(told, storefrontOrigin);
  if (short === null) return null;
  const words = `The ticket is yours. Open it on the phone that you bring: that makes its code. ${carryWords(told.event)}`;
  return {
    ...message(told, storefrontOrigin, {
      subject: `The ticket is yours: ${told.event.title}`,
      words,
      short,
      pictures: files.pictures,
    }),
    attachments: files.attachments,
  };
}

function receiverWords(told: TransferToTell, storefrontOrigin: string): string | null {
  const { event, from, endsAt, state } = told;
  const link = `${storefrontOrigin}/tickets`;
  const show = `${event.title}, ${dateAndTime(event.startsAt, event.timezone)}`;
  switch (state) {
    case 'offered':
      return `${from ?? 'Somebody'} sends you a ticket: ${show}. Sign in with this number and take it by ${dateAndTime(endsAt, event.timezone)}: ${link}`;
    case 'accepted':
      return `The ticket for ${show} is yours. Open it on the phone that you bring: ${link}`;
    case 'withdrawn':
      return `The ticket for ${event.title} that was sent to you was taken back.`;
    case 'lapsed':
      return `The ticket for ${event.title} that was sent to you does not wait for you any more.`;
    case 'declined':
      return null;
  }
}

/** What the giver is told; null where they have just done it themselves. */
export function giverMessage(told: TransferToTell, storefrontOrigin: string): Message | null {
  const { event, phoneEnd, state } = told;
  const number = `the number that ends in ${phoneEnd}`;
  const anew = 'It is yours alone again. Open it anew on your phone: the code from before is dead.';
  switch (state) {
    case 'accepted':
      return message(told, storefrontOrigin, {
        subject: `Your ticket was taken: ${event.title}`,
        words: `Your ticket is now with ${number}. Your own code for it lets nobody in any more.`,
      });
    case 'declined':
      return message(told, storefrontOrigin, {
        subject: `Your ticket was not wanted: ${event.title}`,
        words: `Whoever has ${number} does not want your ticket. ${anew}`,
      });
    case 'lapsed':
      return message(told, storefrontOrigin, {
        subject: `Your ticket was not taken in time: ${event.title}`,
        words: `Nobody with ${number} took your ticket in time. ${anew}`,
      });
    case 'offered':
    case 'withdrawn':
      return null;
  }
}

function message(
  { event, ticket, order }: TransferToTell,
  storefrontOrigin: string,
  said: { subject: string; words: string; short?: string; pictures?: readonly string[] },
): Message {
  const { title, venueName, startsAt, timezone } = event;
  const href = `${storefrontOrigin}/tickets`;
  return {
    subject: said.subject,
    ...letter({
      title,
      paragraphs: [`${ticket.type} · ${venueName} · ${dateAndTime(startsAt, timezone)}`, said.words],
      link: { words: 'Open My tickets', href },
      order,
      ...(said.pictures && { pictures: said.pictures }),
    }),
    short: said.short ?? `${title}: ${said.words} ${href}`,
  };
}
