import type { EventToTell } from '@zilker/box-office/tickets/event-to-tell';
import { calendarFile } from '@zilker/contracts/ticket/calendar';
import { carriedFromMs } from '@zilker/contracts/ticket/policy';
import type { Attachment } from './mail.ts';

/** A show in words, in its venue's time: where, when, and where exactly. */
export function showFacts(event: EventToTell): string[] {
  const { venueName, address, timezone, startsAt, doorsAt } = event;
  return [
    `${venueName} · ${dateAndTime(startsAt, timezone)}`,
    `Doors ${time(doorsAt, timezone)}, show ${time(startsAt, timezone)}`,
    address,
  ];
}

/** What the door takes besides the phone's own code. */
export function carryWords(event: EventToTell): string {
  const fromMs = carriedFromMs(event.policy, event.doorsAt.getTime());
  if (fromMs === null) return 'This show takes no codes of wallets or paper: bring the phone.';
  const from = fromMs === 0 ? 'too' : `from ${dateAndTime(new Date(fromMs), event.timezone)}`;
  return `Codes in wallets and on paper count ${from}. Whoever has a copy of one holds your ticket.`;
}

/** The show for calendars, or word that it is off. */
export function calendarOf(
  event: EventToTell,
  { storefrontOrigin, now, cancelled = false }: { storefrontOrigin: string; now: Date; cancelled?: boolean },
): Attachment {
  const { id, title, venueName, address, startsAt, doorsAt, timezone } = event;
  const entry = {
    event: id,
    title,
    venueName,
    address,
    startsAtMs: startsAt.getTime(),
    doors: `Doors ${time(doorsAt, timezone)}`,
    url: `${storefrontOrigin}/tickets`,
    cancelled,
  };
  return {
    filename: cancelled ? 'cancelled.ics' : 'show.ics',
    contentType: `text/calendar; charset=utf-8; method=${cancelled ? 'CANCEL' : 'PUBLISH'}`,
    content: calendarFile(entry, now.getTime()),
  };
}

export function dateAndTime(at: Date, timeZone: string): string {
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
