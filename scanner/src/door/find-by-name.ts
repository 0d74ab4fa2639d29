import type { searchTickets } from '@zilker/contracts/http/doors';
import type { ReplyOf } from '@zilker/contracts/route';
import type { DoorList } from '@zilker/contracts/ticket/door-list';
import type { Judgement } from '@zilker/contracts/ticket/judge';
import type { Valid } from './answered-as.ts';

/** A ticket that was found without its code; what the door list does not say is null. */
export type Found = {
  ticket: Valid['ticket'];
  answer: Judgement['answer'];
  typeName: string | null;
  holder: string | null;
  /** "ends in 42", "order …k3f9, 1 of 2" */
  hints: readonly string[];
};

/** Keeps the dots on the line of what they stand before. */
const joined = '\u2060';

export const foundMost = 20;
const shortest = 3;

export function isLongEnough(text: string): boolean {
  return text.trim().length >= shortest;
}

/** The server's answer to a search. Pure. */
export function foundBy({ tickets }: ReplyOf<typeof searchTickets>): Found[] {
  return tickets.map(({ ticket, answer, typeName, holder, phoneEnd, orderEnd, number, of }) => ({
    ticket,
    answer,
    typeName,
    holder,
    hints: [
      ...(phoneEnd === null ? [] : [`Phone …${joined}${phoneEnd}`]),
      `Order …${joined}${orderEnd}`,
      `Ticket ${number} of ${of}`,
    ],
  }));
}

/** Holders on the door list whose name has a word that begins so: all that can be found with no network. Pure. */
export function findByName(
  list: DoorList,
  text: string,
  judge: (ticket: Valid['ticket']) => Judgement | undefined,
): Found[] {
  const wanted = words(text);
  const found: Found[] = [];
  for (const [ticket, , , , type, holder] of list.rows) {
    if (found.length === foundMost) break;
    if (holder === null || !matches(words(holder), wanted)) continue;
    const id = `tkt_${ticket}` as const;
    const answer = judge(id)?.answer ?? 'invalid';
    found.push({ ticket: id, answer, typeName: list.types[type]?.name ?? null, holder, hints: [] });
  }
  return found;
}

function matches(name: readonly string[], wanted: readonly string[]): boolean {
  return wanted.length > 0 && wanted.every((part) => name.some((word) => word.startsWith(part)));
}

/** Lower case and without accents, as people type at a door. */
function words(text: string): string[] {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}
