import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { once } from '../portal/once.ts';
import { tickets } from '../schema/tables.ts';

/**
 * Lets nobody in with a ticket of a venue's own, or takes that back, once for each key. The ticket keeps its state, and whoever is inside
 * stays; doors learn of it with the next changes of their list, wallets by a job that a trigger asks for.
 * @throws Refusal `ticket_unknown`, `idempotency_key_reused`
 */
export async function blockTicket(
  db: Db,
  input: {
    venue: Id<'venue'>;
    ticket: Id<'ticket'>;
    idempotencyKey: string;
    blocked: boolean;
    reason: string;
  },
  now: Date,
): Promise<{ ticket: Id<'ticket'>; blocked: boolean; event: Id<'event'> }> {
  const { venue, ticket, idempotencyKey: key, blocked, reason } = input;
  return withTransaction(db, async (tx) => {
    const own = and(eq(tickets.venueId, venue), eq(tickets.id, ticket));
    const [row] = await tx.select().from(tickets).where(own).for('no key update');
    if (row === undefined) throw new Refusal('ticket_unknown');
    const reply = { ticket, blocked, event: row.eventId };
    return once(tx, { scope: `block-ticket:${ticket}`, key, body: { blocked, reason } }, reply, async () => {
      await tx
        .update(tickets)
        .set(
          blocked
            ? { blockedAt: row.blockedAt ?? now, blockedReason: reason }
            : { blockedAt: null, blockedReason: null },
        )
        .where(own);
    });
  });
}
