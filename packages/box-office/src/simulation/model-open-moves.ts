import type { ReturnState, TransferState } from '@zilker/contracts/states';
import { missedMax } from '../moves/missed-max.ts';
import type { DropModel, TicketModel } from './model.ts';

/** A ticket, by its order's place and its number there. */
export type TicketAt = { readonly place: number; readonly number: number };
export type TransferModel = TicketAt & {
  readonly from: number;
  readonly to: number;
  state: TransferState;
  readonly endsAt: number;
};
export type ReturnModel = TicketAt & {
  state: ReturnState;
  /** The order of who it is held for, or was sold to. */
  order: number | null;
  readonly endsAt: number;
};
/** How many more a fan waits for, since when, and how many offers it let go by. */
export type WaitingModel = { readonly quantity: number; readonly joinedAt: number; missed: number };

/** Whether what an order is for can be sold: only a returned ticket may be gone, which is good at the doors meanwhile. */
export function isThere(drop: DropModel, place: number): boolean {
  const behind = behindOf(drop, place);
  const ticket = behind && ticketIn(drop, behind).ticket;
  return ticket === undefined || isGood(ticket);
}

/**
 * The order of who was offered a returned ticket has ended: it is on the list again. Who paid and lost it by no doing of theirs has let
 * nothing go by.
 */
export function missByModel(drop: DropModel, place: number, as: 'expired' | 'cancelled'): void {
  const order = drop.orders.get(place);
  const behind = behindOf(drop, place);
  if (behind === undefined || order === undefined) return;
  Object.assign(behind, { state: 'listed', order: null });
  const waits = drop.waiting.get(order.fan);
  const isLost = [...order.payments.values()].some(({ overLimit }) => !overLimit);
  if (waits !== undefined && !isLost) waits.missed += as === 'cancelled' ? missedMax : 1;
}

/** Tickets are refunded: nothing of them is open any more. What is held for somebody is its own order's from now on. */
export function endMovesByModel(drop: DropModel, place: number, numbers: readonly number[]): void {
  const isOf = (one: TicketAt) => one.place === place && numbers.includes(one.number);
  for (const transfer of drop.transfers)
    if (isOf(transfer) && transfer.state === 'offered') transfer.state = 'withdrawn';
  for (const one of drop.returns) {
    if (!isOf(one)) continue;
    if (one.state === 'listed') one.state = 'withdrawn';
    else if (one.state === 'offered') one.state = 'sold';
  }
}

export function ticketIn(drop: DropModel, { place, number }: TicketAt) {
  const order = drop.orders.get(place);
  return { order, ticket: order?.tickets[number - 1] };
}

export const isGood = ({ state, blocked }: TicketModel) => state === 'valid' && !blocked;

/** The returned ticket that an order is for. */
export function behindOf(drop: DropModel, place: number): ReturnModel | undefined {
  return drop.returns.find(({ state, order }) => state === 'offered' && order === place);
}
