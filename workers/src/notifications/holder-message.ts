import type { HolderToTell } from '@zilker/box-office/moves/holder-to-tell';
import { letter, type Message } from './message-parts.ts';
import { calendarOf, dateAndTime } from './show-words.ts';

/** What a fan is told of tickets that they were sent and have no more: that, why if the show is off, and whose the money is. */
export function holderMessage(told: HolderToTell, storefrontOrigin: string, now: Date): Message {
  const { event, order, calledOff, wasPaid, lines } = told;
  const { title, venueName, startsAt, timezone } = event;
  const isOne = lines.reduce((sum, { count }) => sum + count, 0) === 1;
  const sent = isOne ? 'The ticket that you were sent' : 'The tickets that you were sent';
  const [it, was, lets] = isOne ? ['it', 'was', 'lets'] : ['them', 'were', 'let'];
  const isOff = calledOff !== null;
  const what = isOff ? 'The show is called off' : `${sent} ${was} taken back`;
  const nobody = `${sent} ${lets} nobody in any more.`;
  const money = wasPaid ? `The money goes back to whoever bought ${it}; you need do nothing.` : '';
  const link = { words: 'Open My tickets', href: `${storefrontOrigin}/tickets` };
  return {
    subject: `${what}: ${title}`,
    ...letter({
      title,
      paragraphs: [
        `${venueName} · ${dateAndTime(startsAt, timezone)}`,
        `${what}.`,
        calledOff ?? '',
        lines.map(({ type, count }) => `${count} × ${type}`).join('\n'),
        nobody,
        money,
      ],
      link,
      order,
    }),
    short: [`${what}: ${title}.`, nobody, money, link.href].filter((words) => words !== '').join(' '),
    // calendars take the show out by it
    ...(isOff && { attachments: [calendarOf(event, { storefrontOrigin, now, cancelled: true })] }),
  };
}
