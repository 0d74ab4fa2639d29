import type { Direction } from '@zilker/contracts/http/doors';
import type { Judgement } from '@zilker/contracts/ticket/judge';
import { clockTime, exactTime, monthDay, sameDay } from '@zilker/ui/format/clock';
import type { IconName } from '@zilker/ui/icon';

/** What fills the screen after a scan: its colours, its sign, its word, what to do, and the facts behind it. */
export type Answer = {
  look: 'valid' | 'duplicate' | 'invalid' | 'refunded';
  icon: IconName;
  word: string;
  act: string;
  facts: readonly (readonly [string, string])[];
};

export type Place = {
  zone: string;
  nowMs: number;
  eventTitle: string;
  checkedInHere: number;
  direction: Direction;
};

/** Where this phone itself failed: nothing is known of the ticket. */
export const unreadAnswer: Answer = {
  look: 'duplicate',
  icon: 'warn',
  word: 'Not read',
  act: 'This phone could not judge the code. Scan it again.',
  facts: [['Whose fault', 'This phone’s, not the guest’s']],
};

/** Pure: a judgement in the words of the door. */
export function answerOf(judged: Judgement, place: Place): Answer {
  switch (judged.answer) {
    case 'valid':
      if (place.direction === 'out')
        return {
          look: 'valid',
          icon: 'out',
          word: 'Out',
          act: 'The same ticket lets them in again',
          facts: [...ticket(judged.typeName), ...named(judged.holder)],
        };
      return {
        look: 'valid',
        icon: 'ok',
        word: 'Valid',
        act: 'Come on in',
        facts: [
          ['Ticket', judged.typeName ?? 'Newer than the door list'],
          ...named(judged.holder),
          ['Checked in here', String(place.checkedInHere)],
        ],
      };
    case 'duplicate':
      return {
        look: 'duplicate',
        icon: 'copies',
        word: 'Duplicate',
        act: 'Already checked in. Do not admit again.',
        facts: [...firstIn(judged.first, place), ...named(judged.holder)],
      };
    case 'invalid':
      return { look: 'invalid', icon: 'bad', word: 'Invalid', ...invalidWords(judged) };
    case 'refunded':
      return {
        look: 'refunded',
        icon: 'refund',
        word: 'Refunded',
        act: 'This ticket was taken back. Do not admit.',
        facts: [
          ...(judged.refundedAtMs === null
            ? []
            : ([['Refunded', dayAndTime(judged.refundedAtMs, place.zone)]] as const)),
          ...ticket(judged.typeName),
          ...named(judged.holder),
        ],
      };
    case 'transferred':
      return {
        look: 'duplicate',
        icon: 'phone',
        word: 'Moved',
        act: 'This ticket moved to another phone. Ask for that one.',
        facts: [...ticket(judged.typeName), ['Why', 'A newer code of this ticket exists']],
      };
    case 'wrong_event':
      return {
        look: 'duplicate',
        icon: 'calendar',
        word: 'Other event',
        act: 'A Zilker ticket, but not for this event.',
        facts: [
          ['Here', place.eventTitle],
          ['Not checked in', 'Still good at its event'],
        ],
      };
    case 'wrong_gate':
      return {
        look: 'duplicate',
        icon: 'door',
        word: 'Other gate',
        act: `A good ticket. Send them to ${listed(judged.expected.map((gate) => gate.name))}.`,
        facts: [
          ...ticket(judged.typeName),
          ...named(judged.holder),
          ['Not checked in', 'Still good at its gate'],
        ],
      };
    case 'blocked':
      return {
        look: 'invalid',
        icon: 'bad',
        word: 'Blocked',
        act: 'The venue lets nobody in with this ticket.',
        facts: [...ticket(judged.typeName), ...named(judged.holder)],
      };
    case 'not_carried':
      return {
        look: 'duplicate',
        icon: 'phone',
        word: 'Other code',
        act: 'Ask for the turning code: My tickets at Zilker.',
        facts: [
          ['Shown', carrierWords[judged.carrier]],
          [
            'Counts',
            judged.fromMs === null ? 'Never at this event' : `From ${dayAndTime(judged.fromMs, place.zone)}`,
          ],
        ],
      };
    case 'unproven':
      return {
        look: 'duplicate',
        icon: 'offline',
        word: 'Not proved',
        act: 'This wallet needs a signal to be checked. Look at their name and ID.',
        facts: [...ticket(judged.typeName), ...named(judged.holder)],
      };
    case 'not_inside':
      return {
        look: 'duplicate',
        icon: 'door',
        word: 'Not inside',
        act: 'This ticket has not come in, or went out already.',
        facts: [...ticket(judged.typeName), ...named(judged.holder)],
      };
    case 'not_yet':
      return {
        look: 'duplicate',
        icon: 'clock',
        word: 'Not yet',
        act: `A good ticket. Doors open ${doorsOpen(judged.doorsAtMs, place)}.`,
        facts: [
          ...ticket(judged.typeName),
          ...named(judged.holder),
          ['Not checked in', 'Good once doors open'],
        ],
      };
    case 'stale_code':
      return { look: 'duplicate', icon: 'hourglass', ...offWords(judged.aheadMs) };
  }
}

const carrierWords = { apple: 'Apple Wallet', google: 'Google Wallet', print: 'A printed code' } as const;

/** A code of another time: a picture of one, or a phone whose clock is off. */
function offWords(aheadMs: number): Pick<Answer, 'word' | 'act' | 'facts'> {
  if (aheadMs < 0)
    return {
      word: 'Old code',
      act: `Made ${ago(-aheadMs)}: a screenshot? Ask to see My tickets.`,
      facts: [
        ['Made', ago(-aheadMs)],
        ['Or', 'That phone’s clock is slow'],
      ],
    };
  if (aheadMs > 0)
    return {
      word: 'Early code',
      act: `That phone’s clock is ${duration(aheadMs)} ahead. Have it set by itself.`,
      facts: [
        ['Ahead by', duration(aheadMs)],
        ['Where', 'Settings, Date and time'],
      ],
    };
  return {
    word: 'Old code',
    act: 'The box office finds this code out of time. Scan it again.',
    facts: [['Often', 'This phone’s own clock is off']],
  };
}

function invalidWords(judged: Extract<Judgement, { answer: 'invalid' }>): Pick<Answer, 'act' | 'facts'> {
  switch (judged.reason) {
    case 'not_a_code':
      return {
        act: 'Not a Zilker code. Ask to see My tickets.',
        facts: [
          ['Why', 'It is some other code'],
          ['Often', 'A receipt, a poster or another app'],
        ],
      };
    case 'certificate':
      return {
        act: 'Not a Zilker code. Ask to see My tickets.',
        facts: [
          ['Why', 'The signature does not check'],
          ['Often', 'A forgery or a damaged code'],
        ],
      };
    case 'device':
      return {
        act: 'Not made by the ticket’s own phone. Do not admit.',
        facts: [
          ['Why', 'The phone’s signature does not check'],
          ['Often', 'A copied or altered code'],
        ],
      };
    case 'revoked':
      return {
        act: 'This ticket was revoked. Do not admit.',
        facts: [...ticket(judged.typeName), ...named(judged.holder)],
      };
  }
}

type Facts = readonly (readonly [string, string])[];

function named(holder: string | null): Facts {
  return holder === null ? [] : [['Name', holder]];
}

function ticket(typeName: string | null): Facts {
  return typeName === null ? [] : [['Ticket', typeName]];
}

function firstIn(first: { atMs: number; gateName: string } | null, place: Place): Facts {
  if (first === null) return [];
  return [
    ['First in', `${exactTime(first.atMs, place.zone)}, ${first.gateName}`],
    ['That was', ago(place.nowMs - first.atMs)],
  ];
}

function dayAndTime(atMs: number, zone: string): string {
  return `${monthDay(atMs, zone)}, ${clockTime(atMs, zone)}`;
}

function doorsOpen(atMs: number, { zone, nowMs }: Place): string {
  const at = `at ${clockTime(atMs, zone)}`;
  return sameDay(atMs, nowMs, zone) ? at : `on ${monthDay(atMs, zone)} ${at}`;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'the front' : names.join(' or ');
}

/** "just now", "40 seconds ago", "18 minutes ago", "3 hours ago" */
export function ago(ms: number): string {
  return ms < 5_000 ? 'just now' : `${duration(ms)} ago`;
}

function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  if (seconds < 60) return unit(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return unit(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 36 ? unit(hours, 'hour') : unit(Math.round(hours / 24), 'day');
}

function unit(value: number, name: string): string {
  return `${value} ${name}${value === 1 ? '' : 's'}`;
}
