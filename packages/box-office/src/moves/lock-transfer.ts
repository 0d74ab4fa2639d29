import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { tickets, transfers } from '../schema/tables.ts';
import type { TicketRow } from './own-ticket.ts';

export type TransferRow = typeof transfers.$inferSelect;

/**
 * Holds the ticket of a transfer still, and then the transfer, which is open.
 * @throws Refusal `transfer_unknown`, `transfer_ended` (detail `state`), also where its time is over and the sweep has not come to it
 */
export async function lockTransfer(
  tx: Tx,
  id: Id<'transfer'>,
  now: Date,
): Promise<{ transfer: TransferRow; ticket: TicketRow }> {
  const [known] = await tx.select({ ticket: transfers.ticketId }).from(transfers).where(eq(transfers.id, id));
  if (known === undefined) throw new Refusal('transfer_unknown');
  const [ticket] = await tx.select().from(tickets).where(eq(tickets.id, known.ticket)).for('update');
  const [transfer] = await tx.select().from(transfers).where(eq(transfers.id, id)).for('update');
  if (ticket === undefined || transfer === undefined) throw new Refusal('transfer_unknown');
  if (transfer.state !== 'offered')
    throw new Refusal('transfer_ended', { detail: { state: transfer.state } });
  if (transfer.endsAt <= now) throw new Refusal('transfer_ended', { detail: { state: 'lapsed' } });
  return { transfer, ticket };
}
