import { Refusal } from '@zilker/contracts/errors';
import type { ReturnView } from '@zilker/contracts/http/moves';
import type { TicketView } from '@zilker/contracts/http/tickets';
import { type Id, newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { once } from '../portal/once.ts';
import { ticketReturns, tickets } from '../schema/tables.ts';
import { lockOwnTicket, requireTicketView } from './own-ticket.ts';
import { requireReturnable } from './quote-return.ts';
import { returnView } from './return-view.ts';

type Kept = { idempotencyKey: string; account: Id<'account'> };

/**
 * Offers a ticket back at what was paid for it, once for each key. It stays its fan's, and good at the doors, until it is sold. Only who bought it
 * can: the money goes back to the card that paid.
 * @throws Refusal `ticket_unknown`, `ticket_not_active`, `ticket_not_yours_now`, `return_not_open`, `idempotency_key_reused`
 */
export async function listReturn(
  db: Db,
  input: Kept & { ticket: Id<'ticket'> },
  now: Date,
): Promise<{ return: ReturnView; ticket: TicketView }> {
  const { account, idempotencyKey: key } = input;
  return withTransaction(db, async (tx) => {
    const id = newId('ticketReturn');
    const scope = `return:${account}:${input.ticket}`;
    const made = await once(tx, { scope, key, body: {} }, { return: id }, async () => {
      const own = await lockOwnTicket(tx, input);
      const endsAt = await requireReturnable(tx, own, now);
      const { ticket, event } = own;
      await tx
        .insert(ticketReturns)
        .values({ id, eventId: event.id, ticketId: ticket.id, endsAt, createdAt: now });
      await enqueue(tx, { kind: 'offer-returns', event: event.id });
    });
    return {
      return: await returnView(tx, { account, return: made.return }),
      ticket: await requireTicketView(tx, input),
    };
  });
}

/**
 * Takes a ticket off the list again, once for each key. Once it is held for somebody it stays there until they have paid, or have not.
 * @throws Refusal `return_unknown`, `return_ended` (detail `state`), `idempotency_key_reused`
 */
export async function withdrawReturn(
  db: Db,
  input: Kept & { return: Id<'ticketReturn'> },
  now: Date,
): Promise<{ return: ReturnView; ticket: TicketView }> {
  const { account, return: id, idempotencyKey: key } = input;
  return withTransaction(db, async (tx) => {
    const { ticket } = await returnView(tx, input);
    await once(tx, { scope: `withdraw-return:${id}`, key, body: {} }, { return: id }, async () => {
      await tx.select({ id: tickets.id }).from(tickets).where(eq(tickets.id, ticket)).for('update');
      const [row] = await tx.select().from(ticketReturns).where(eq(ticketReturns.id, id)).for('update');
      if (row?.state !== 'listed') throw new Refusal('return_ended', { detail: { state: row?.state ?? '' } });
      await tx
        .update(ticketReturns)
        .set({ state: 'withdrawn', version: row.version + 1, settledAt: now })
        .where(eq(ticketReturns.id, id));
    });
    return {
      return: await returnView(tx, input),
      ticket: await requireTicketView(tx, { account, ticket }),
    };
  });
}
