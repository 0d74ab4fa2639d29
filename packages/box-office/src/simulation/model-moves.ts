import { missedMax } from '../moves/missed-max.ts';
import { at, type DropModel, keptOf, type OrderModel, type Refused, refuse, sum, usedBy } from './model.ts';
import { behindOf, isGood, type TicketAt, ticketIn } from './model-open-moves.ts';
import { decide, refundOf } from './model-refunds.ts';
import { heldOrder } from './model-reserve.ts';

const weekMs = 7 * 86_400_000;
const offerMs = 3_600_000;
const offerMinMs = 600_000;

/** A fan sends its ticket to another. */
export function sendByModel(
  drop: DropModel,
  { fan, to, place, number }: TicketAt & { fan: number; to: number },
  now: number,
): Refused | 'sent' {
  const ticketAt = { place, number };
  const refused = immovable(drop, ticketAt, fan);
  if (refused !== null) return refused;
  if (drop.cancelled || now >= drop.doorsAt) return refuse('transfer_not_open');
  if (fan === to) return refuse('transfer_to_self');
  const endsAt = Math.min(now + weekMs, drop.doorsAt);
  drop.transfers.push({ ...ticketAt, from: fan, to, state: 'offered', endsAt });
  return 'sent';
}

export type Settling = 'accepted' | 'declined' | 'withdrawn';

/** The other side takes it or does not, or its giver takes it back. */
export function settleTransferByModel(
  drop: DropModel,
  { nth, fan, as }: { nth: number; fan: number; as: Settling },
  now: number,
): Refused | Settling {
  const transfer = drop.transfers[nth];
  if (transfer === undefined) return refuse('transfer_unknown');
  const { order, ticket } = ticketIn(drop, transfer);
  if (order === undefined || ticket === undefined) throw new Error('a ticket was sent that is not there');
  const { from, to, state, endsAt } = transfer;
  if (fan !== (as === 'withdrawn' ? from : to)) return refuse('transfer_unknown');
  if (state !== 'offered') return refuse('transfer_ended', { state });
  if (endsAt <= now) return refuse('transfer_ended', { state: 'lapsed' });
  if (as === 'accepted') {
    if (!isGood(ticket)) return refuse('ticket_not_active');
    // who bought it counts it already
    if (to !== order.fan && !mayHaveMore(drop, to, ticket.type))
      return refuse('transfer_over_limit', { perFanMax: drop.perFanMax });
    ticket.holder = to;
  }
  transfer.state = as;
  return as;
}

/** Who bought a ticket offers it back. */
export function listByModel(
  drop: DropModel,
  { fan, place, number }: TicketAt & { fan: number },
  now: number,
): Refused | 'listed' {
  const ticketAt = { place, number };
  const refused = immovable(drop, ticketAt, fan);
  if (refused !== null) return refused;
  if (drop.cancelled || now >= drop.doorsAt) return refuse('return_not_open');
  if (ticketIn(drop, ticketAt).order?.fan !== fan) return refuse('return_not_open');
  drop.returns.push({ ...ticketAt, state: 'listed', order: null, endsAt: drop.doorsAt });
  return 'listed';
}

export function withdrawReturnByModel(
  drop: DropModel,
  { nth, fan }: { nth: number; fan: number },
): Refused | 'withdrawn' {
  const one = drop.returns[nth];
  if (one === undefined || ticketIn(drop, one).order?.fan !== fan) return refuse('return_unknown');
  if (one.state !== 'listed') return refuse('return_ended', { state: one.state });
  one.state = 'withdrawn';
  return 'withdrawn';
}

/** A fan waits for so many tickets that come back; for none, no longer. Who was passed over begins anew. */
export function joinByModel(
  drop: DropModel,
  { fan, quantity }: { fan: number; quantity: number },
  now: number,
): Refused | 'joined' {
  if (quantity === 0) {
    drop.waiting.delete(fan);
    return 'joined';
  }
  if (drop.cancelled || now >= drop.doorsAt) return refuse('return_not_open');
  const known = drop.waiting.get(fan);
  const kept = known !== undefined && known.missed < missedMax ? known : { joinedAt: now, missed: 0 };
  drop.waiting.set(fan, { ...kept, quantity });
  return 'joined';
}

/** What nobody took or bought in time ends, what lets nobody in any more is off the list, and the rest is offered. */
export function sweepMovesByModel(drop: DropModel, accounts: readonly string[], now: number): void {
  for (const transfer of drop.transfers)
    if (transfer.state === 'offered' && transfer.endsAt <= now) transfer.state = 'lapsed';
  for (const one of drop.returns) {
    if (one.state !== 'listed') continue;
    const isGone = drop.cancelled || ticketIn(drop, one).ticket?.state !== 'valid';
    if (isGone) one.state = 'withdrawn';
    else if (one.endsAt <= now) one.state = 'lapsed';
  }
  while (offerByModel(drop, accounts, now));
}

/** The ticket that was returned first and somebody may have is held for whoever of them waits longest. */
function offerByModel(drop: DropModel, accounts: readonly string[], now: number): boolean {
  if (drop.cancelled || drop.stoppedAt !== null || drop.doorsAt - now < offerMinMs) return false;
  for (const one of drop.returns) {
    const { order, ticket } = ticketIn(drop, one);
    if (one.state !== 'listed' || one.endsAt <= now || order === undefined) continue;
    if (ticket === undefined || !isGood(ticket)) continue;
    const fan = nextFan(drop, accounts, { seller: order.fan, type: ticket.type });
    if (fan === undefined) continue;
    const place = Math.min(0, ...drop.orders.keys()) - 1;
    drop.orders.set(place, offerTo(drop, fan, ticket.type, now));
    Object.assign(one, { state: 'offered', order: place });
    return true;
  }
  return false;
}

function nextFan(
  drop: DropModel,
  accounts: readonly string[],
  { seller, type }: { seller: number; type: number },
): number | undefined {
  const account = (fan: number) => accounts[fan] ?? '';
  const hasOne = (fan: number) =>
    drop.returns.some(({ state, order }) => state === 'offered' && drop.orders.get(order ?? 0)?.fan === fan);
  const [next] = [...drop.waiting]
    .filter(([fan, { missed }]) => missed < missedMax && fan !== seller && !hasOne(fan))
    .filter(([fan]) => mayHaveMore(drop, fan, type))
    .sort(([a, one], [b, other]) => one.joinedAt - other.joinedAt || (account(a) < account(b) ? -1 : 1));
  return next?.[0];
}

function offerTo(drop: DropModel, fan: number, type: number, now: number): OrderModel {
  const quantities = drop.types.map((_, one) => Number(one === type));
  const expiresAt = now + Math.min(offerMs, drop.doorsAt - now);
  return heldOrder(drop, { fan, quantities, createdAt: now, expiresAt });
}

/** An order is about to be paid: where it is for a returned ticket that is refunded, and its stock goes over. False when that is gone. */
export function seatByModel(drop: DropModel, place: number, now: number): boolean {
  if (place >= 0) return true;
  const behind = behindOf(drop, place);
  if (behind !== undefined) {
    const { order, ticket } = ticketIn(drop, behind);
    if (order === undefined || ticket === undefined || !isGood(ticket)) return false;
    const amount = refundOf(drop, order, [behind.number]);
    if (amount.cents > 0 && keptOf(order)?.[1].state !== 'captured') return false;
    decide(drop, behind.place, { tickets: [behind.number], amount }, now);
  }
  const { fan = -1 } = drop.orders.get(place) ?? {};
  const waits = drop.waiting.get(fan);
  if (waits !== undefined && waits.quantity <= 1) drop.waiting.delete(fan);
  else if (waits !== undefined) drop.waiting.set(fan, { ...waits, quantity: waits.quantity - 1, missed: 0 });
  return true;
}

function mayHaveMore(drop: DropModel, fan: number, type: number): boolean {
  const used = usedBy(drop, fan);
  return sum(used) < drop.perFanMax && at(used, type) < (drop.types[type]?.maxPerAccount ?? Infinity);
}

function immovable(drop: DropModel, ticketAt: TicketAt, fan: number): Refused | null {
  const { ticket } = ticketIn(drop, ticketAt);
  if (ticket?.holder !== fan) return refuse('ticket_unknown');
  if (!isGood(ticket)) return refuse('ticket_not_active');
  const isOf = (one: TicketAt) => one.place === ticketAt.place && one.number === ticketAt.number;
  const sent = drop.transfers.some((one) => isOf(one) && one.state === 'offered');
  const back = drop.returns.some((one) => isOf(one) && (one.state === 'listed' || one.state === 'offered'));
  return sent || back ? refuse('ticket_not_yours_now') : null;
}
