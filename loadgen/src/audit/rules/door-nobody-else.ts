import type { ScanAnswer } from '@zilker/contracts/ticket/door-list';
import type { DoorRecord, Holds } from '../door-record.ts';
import type { Rule } from '../rule.ts';
import { letInBy } from './door-let-in-once.ts';

/** What a door may say to what is held up to it. */
const fitting: Readonly<Record<Holds, readonly ScanAnswer[]>> = {
  good: ['valid', 'duplicate'],
  copy: ['valid', 'duplicate'],
  stale: ['stale_code'],
  transferred: ['transferred'],
  refunded: ['refunded'],
  stolen: ['invalid'],
  forged: ['invalid'],
};

export const doorNobodyElse: Rule<DoorRecord> = {
  name: 'door-nobody-else',
  sentence:
    'Nobody else was let in: each code that is none, or no longer, was answered by what is wrong with it.',
  check: ({ scans }) =>
    scans
      .filter(({ holds, answer }) => !fitting[holds].includes(answer))
      .map(
        ({ fan, holds, answer, ticket }) =>
          `Fan ${fan} held up a ${holds} code of ${ticket} and was told ${answer}.`,
      ),
};

/** Who was let in by a scanner stays in, whatever was found later. */
export const doorTicketsAgree: Rule<DoorRecord> = {
  name: 'door-tickets-agree',
  sentence:
    'The tickets that let somebody in are those that are checked in, and each is with the fan who was told so.',
  check: (record) => {
    const letIn = letInBy(record);
    const known = new Map(record.tickets.map((ticket) => [ticket.id, ticket]));
    const good = new Set(record.holdings.map(({ ticket }) => ticket));
    return [
      ...record.tickets
        .filter(({ id, state }) => (state === 'checked_in') !== letIn.has(id))
        .map(({ id, state }) => `Ticket ${id} is ${state}, and ${letIn.has(id) ? '' : 'not '}let in.`),
      ...record.holdings
        .filter(({ ticket, account }) => known.get(ticket)?.account !== account)
        .map(({ ticket, account }) => `Ticket ${ticket} is not with ${account}, who was told so.`),
      ...record.tickets
        .filter(({ id, state }) => good.has(id) && state !== 'valid' && state !== 'checked_in')
        .map(({ id, state }) => `Ticket ${id} is ${state}, and its fan has it.`),
    ];
  },
};
