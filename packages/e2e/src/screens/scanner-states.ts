import { newId } from '@zilker/contracts/ids';
import {
  balcony,
  codeBy,
  listed,
  listOf,
  newPhone,
  nowMs,
  staticCodeBy,
} from '@zilker/contracts/ticket/door-fixture';
import type { DoorEntry, DoorList } from '@zilker/contracts/ticket/door-list';
import { dropPolicy } from '@zilker/contracts/ticket/policy';

/** A ticket of each kind that a door can meet, on one list. */
const entry = (part: Partial<DoorEntry> = {}): DoorEntry => ({ ...listed, ticket: newId('ticket'), ...part });
const minutes = (count: number) => count * 60_000;
const cameIn = { atMs: nowMs - minutes(18), gateName: balcony.name, by: 'June' };

export const tickets = {
  good: entry(),
  second: entry({ holder: 'Lena O.' }),
  third: entry({ holder: 'Noor A.' }),
  used: entry({ state: 'checked_in', checkedIn: cameIn, holder: 'L. Ortiz' }),
  refunded: entry({ state: 'refunded', refundedAtMs: nowMs - minutes(5_000) }),
  revoked: entry({ state: 'revoked' }),
  moved: entry({ serial: 5 }),
  blocked: entry({ blocked: true }),
  elsewhere: entry({ typeName: 'Balcony', gates: [balcony.id] }),
  outside: entry({ state: 'outside', checkedIn: cameIn }),
};
export type TicketName = keyof typeof tickets;

/** The list of them all, half an hour after doors. */
export function doorListOf(rest: Partial<DoorList> = {}): DoorList {
  return listOf(Object.values(tickets), rest);
}

export const withReentry: Partial<DoorList> = { policy: { ...dropPolicy, reentry: true } };
export const withWallets: Partial<DoorList> = { policy: { ...dropPolicy, carry: { fromHoursBefore: null } } };

/** The code that a phone shows of a ticket now, or by a clock that is off. */
export async function codeOf(name: TicketName, aheadMs = 0): Promise<string> {
  return codeBy(await newPhone(), { ticket: tickets[name].ticket, atMs: nowMs + aheadMs });
}

export async function googleCodeOf(name: TicketName): Promise<string> {
  return `${await staticCodeBy('google', tickets[name].ticket)}:12345678`;
}

/** Everything that a scan can be answered: what is scanned, in which house, and the word that it comes to. */
export const answers: Readonly<
  Record<
    string,
    { code: () => Promise<string>; list?: Partial<DoorList>; word: string; offline?: true; out?: true }
  >
> = {
  valid: { code: () => codeOf('good'), word: 'Valid' },
  duplicate: { code: () => codeOf('used'), word: 'Duplicate' },
  'invalid, of another site': { code: async () => 'https://elsewhere.example/t?id=1', word: 'Invalid' },
  'invalid, forged': {
    code: async () => codeBy(await newPhone(), { key: new Uint8Array(32).fill(9) }),
    word: 'Invalid',
  },
  'invalid, shown by another phone': {
    code: async () => codeBy(await newPhone(), { shownBy: await newPhone() }),
    word: 'Invalid',
  },
  'invalid, revoked': { code: () => codeOf('revoked'), word: 'Invalid' },
  refunded: { code: () => codeOf('refunded'), word: 'Refunded' },
  moved: { code: () => codeOf('moved'), word: 'Moved' },
  blocked: { code: () => codeOf('blocked'), word: 'Blocked' },
  'other event': {
    code: async () => codeBy(await newPhone(), { event: newId('event') }),
    word: 'Other event',
  },
  'other gate': { code: () => codeOf('elsewhere'), word: 'Other gate' },
  'not yet': { code: () => codeOf('good'), list: { doorsAtMs: nowMs + minutes(20) }, word: 'Not yet' },
  'old code': { code: () => codeOf('good', -60_000), word: 'Old code' },
  'early code': { code: () => codeOf('good', 300_000), word: 'Early code' },
  'other code': { code: () => staticCodeBy('apple', tickets.good.ticket), word: 'Other code' },
  'not proved': { code: () => googleCodeOf('good'), list: withWallets, word: 'Not proved', offline: true },
  out: { code: () => codeOf('used'), list: withReentry, word: 'Out', out: true },
  'not inside': { code: () => codeOf('good'), list: withReentry, word: 'Not inside', out: true },
};
