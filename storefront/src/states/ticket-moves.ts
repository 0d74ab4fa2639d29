import type { TicketView } from '@zilker/contracts/http/tickets';
import { carriedFromMs } from '@zilker/contracts/ticket/policy';
import { clockTime, dateAndTime, sameDay } from '@zilker/ui/format/clock';

/** Whether something can be done now, and why not or on what terms, in words for beneath its button. */
export type Allowed = { open: boolean; words: string };

type Held = Pick<TicketView, 'state' | 'blocked' | 'bought' | 'event' | 'transfer' | 'return'>;

/** Whether the ticket can be sent to another phone number. Null where its event never lets that be. */
export function sending(ticket: Held, nowMs: number): Allowed | null {
  const { policy, doorsAtMs } = ticket.event;
  if (policy.transfersFromMs === null) return null;
  const stopped = stoppedWords(ticket);
  if (stopped) return { open: false, words: stopped };
  if (ticket.return) return { open: false, words: 'It is offered back. Take it off the list first.' };
  if (nowMs >= doorsAtMs) return { open: false, words: 'Tickets cannot be sent once doors are open.' };
  if (nowMs < policy.transfersFromMs) {
    const when = whenOf(policy.transfersFromMs, nowMs, ticket.event.timezone);
    return { open: false, words: `Opens ${when}. Your friend gets a new code and this one stops working.` };
  }
  return { open: true, words: 'Your friend gets a new code and this one stops working.' };
}

/** Whether the ticket can be offered back at face value. Null where its event takes none back, or somebody else paid for it. */
export function returning(ticket: Held, nowMs: number): Allowed | null {
  const { policy, doorsAtMs, timezone } = ticket.event;
  if (policy.returnsUntilMs === null || !ticket.bought) return null;
  const stopped = stoppedWords(ticket);
  if (stopped) return { open: false, words: stopped };
  if (ticket.transfer) return { open: false, words: 'It is on its way to somebody. Take it back first.' };
  const until = Math.min(policy.returnsUntilMs, doorsAtMs);
  if (nowMs >= until)
    return { open: false, words: `Tickets came back until ${whenOf(until, nowMs, timezone)}.` };
  return {
    open: true,
    words: `Until ${whenOf(until, nowMs, timezone)}. You get your money back once the next fan has paid.`,
  };
}

/** What a code of a wallet is worth at this event's door, in one sentence. */
export function walletWords({ policy, doorsAtMs, timezone }: TicketView['event'], nowMs: number): string {
  const from = carriedFromMs(policy, doorsAtMs);
  if (from === null)
    return 'A wallet keeps the facts of the night. At the door, only the code on this page counts.';
  if (from <= nowMs) return 'The pass opens the door as this page does.';
  return `The pass opens the door from ${whenOf(from, nowMs, timezone)}. Until then, only the code on this page counts.`;
}

/** Whether the ticket's code is shown: to come in, or to go out and in again where the event lets fans do that. */
export function isShown({ state, blocked, transfer, event }: Held): boolean {
  if (blocked || transfer) return false;
  return state === 'valid' || ((state === 'outside' || state === 'checked_in') && event.policy.reentry);
}

function stoppedWords({ state, blocked }: Held): string | undefined {
  if (blocked) return 'The venue has stopped this ticket.';
  return state === 'valid' ? undefined : 'It was used already.';
}

function whenOf(atMs: number, nowMs: number, zone: string): string {
  return sameDay(atMs, nowMs, zone) ? clockTime(atMs, zone) : dateAndTime(atMs, zone);
}
