import type { Id } from '@zilker/contracts/ids';
import { and, eq, isNotNull } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { events, tickets } from '../schema/tables.ts';

/**
 * Whether another phone shows this ticket of a fan's than the one with this key (its thumbprint; null where none was shown), at an event that takes
 * a wallet's code as well. A pass would then be a second way in, for whoever asks.
 */
export async function isShownElsewhere(
  db: DbOrTx,
  asked: { ticket: Id<'ticket'>; account: Id<'account'>; jkt: string | null },
): Promise<boolean> {
  const [row] = await db
    .select({ device: tickets.deviceJkt, policy: events.policy })
    .from(tickets)
    .innerJoin(events, eq(events.id, tickets.eventId))
    .where(
      and(eq(tickets.id, asked.ticket), eq(tickets.accountId, asked.account), isNotNull(tickets.deviceJkt)),
    );
  return row !== undefined && row.policy.carry !== null && row.device !== asked.jkt;
}
