import type { Id } from '@zilker/contracts/ids';
import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { tickets } from '../schema/tables.ts';

/**
 * Ends every code of a ticket, at the doors and in wallets: the next serial, shown by no phone; a trigger has its passes told. With `holder` it
 * is theirs from now on. The caller holds the ticket.
 */
export async function endCodes(tx: Tx, ticket: Id<'ticket'>, holder?: Id<'account'>): Promise<void> {
  await tx
    .update(tickets)
    .set({
      // a wallet's or a printed code of a ticket that no phone has shown yet has 1
      serial: sql`greatest(${tickets.serial}, 1) + 1`,
      deviceJkt: null,
      ...(holder === undefined ? {} : { accountId: holder }),
    })
    .where(eq(tickets.id, ticket));
}
