import { Refusal } from '@zilker/contracts/errors';
import type { ReturnQuote } from '@zilker/contracts/http/moves';
import type { Id } from '@zilker/contracts/ids';
import type { DbOrTx } from '../db.ts';
import { type OwnTicket, readOwnTicket, refuseImmovable } from './own-ticket.ts';
import { returnAmount } from './return-amount.ts';
import { countWaiting } from './returns-list.ts';
import { returnEnd } from './windows.ts';

/**
 * What would come back for a fan's own ticket if they offered it now and it were sold: what a refund of it gives, to the cent.
 * @throws Refusal `ticket_unknown`, `ticket_not_active`, `ticket_not_yours_now`, `return_not_open`
 */
export async function quoteReturn(
  db: DbOrTx,
  input: { account: Id<'account'>; ticket: Id<'ticket'> },
  now: Date,
): Promise<ReturnQuote> {
  const own = await readOwnTicket(db, input);
  const endsAt = await requireReturnable(db, own, now);
  const { order, ticket, event } = own;
  const amount = await returnAmount(db, { order, ticket: ticket.id });
  return {
    refundCents: amount.amountCents,
    withoutCents: amount.keptByFanCents,
    currency: order.currency,
    wanted: await countWaiting(db, event.id),
    endsAtMs: endsAt.getTime(),
  };
}

/**
 * Until when a ticket that is offered back now stays on the list.
 * @throws Refusal `ticket_not_active`, `ticket_not_yours_now`, `return_not_open`, also for who did not buy it: the money goes to the card that paid
 */
export async function requireReturnable(
  db: DbOrTx,
  { ticket, event, order }: OwnTicket,
  now: Date,
): Promise<Date> {
  await refuseImmovable(db, ticket);
  const endsAt = returnEnd(event, now);
  if (endsAt === null) throw new Refusal('return_not_open');
  if (order.accountId !== ticket.accountId)
    throw new Refusal('return_not_open', { message: 'Only who bought this ticket can return it.' });
  return endsAt;
}
