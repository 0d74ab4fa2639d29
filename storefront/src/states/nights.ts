import type { TicketView } from '@zilker/contracts/http/tickets';
import { serverNow } from './server-clock.ts';

/** A show is not over while it may still be going on. */
const showLastsMs = 8 * 3_600_000;

type Timed = { event: Pick<TicketView['event'], 'startsAtMs'> };

export function isOver({ event }: Timed, nowMs = serverNow()): boolean {
  return event.startsAtMs + showLastsMs < nowMs;
}

/** Tickets by their order: those ahead with the next show first, then what is over with the latest first. */
export function nightsOf(
  tickets: readonly TicketView[],
  nowMs: number,
): { ahead: TicketView[][]; over: TicketView[][] } {
  const orders = new Map<string, TicketView[]>();
  for (const ticket of tickets.toSorted((a, b) => a.number - b.number))
    orders.set(ticket.order, [...(orders.get(ticket.order) ?? []), ticket]);
  const nights = [...orders.values()].sort((a, b) => startOf(a) - startOf(b));
  return {
    ahead: nights.filter(([first]) => first && !isOver(first, nowMs)),
    over: nights.filter(([first]) => first && isOver(first, nowMs)).reverse(),
  };
}

function startOf([first]: readonly TicketView[]): number {
  return first?.event.startsAtMs ?? 0;
}
