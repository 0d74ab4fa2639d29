import { Refusal } from '@zilker/contracts/errors';
import type { TransferView } from '@zilker/contracts/http/moves';
import type { TicketView } from '@zilker/contracts/http/tickets';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { once } from '../portal/once.ts';
import { accounts, orders, tickets, transfers } from '../schema/tables.ts';
import { lockStock, type Stock } from '../stock.ts';
import { countForFan, uncountForFan } from './count-for-fan.ts';
import { endCodes } from './end-codes.ts';
import { lockTransfer, type TransferRow } from './lock-transfer.ts';
import { ownTicketView, type TicketRow } from './own-ticket.ts';
import { transferView } from './transfer-views.ts';

type Input = { account: Id<'account'>; transfer: Id<'transfer'>; idempotencyKey: string };

/**
 * The fan whose phone a ticket was sent to takes it, once for each key: it is theirs from now on, with a serial that no code of before has, and
 * counts for them in the limits of its event. For whoever bought it, it goes on counting: else tickets could be bought to be sent.
 * @throws Refusal `transfer_unknown`, `transfer_ended`, `transfer_over_limit`, `ticket_not_active`, `idempotency_key_reused`
 */
export async function acceptTransfer(
  db: Db,
  input: Input,
  now: Date,
): Promise<{ transfer: TransferView; ticket: TicketView | null }> {
  const { account, transfer, idempotencyKey: key } = input;
  return withTransaction(db, async (tx) => {
    const { ticket, buyer, drop } = await readSent(tx, input);
    await once(tx, { scope: `accept-transfer:${transfer}`, key, body: {} }, { transfer }, async () => {
      const stock = await lockStock(tx, drop);
      const locked = await lockTransfer(tx, transfer, now);
      // while it was on its way it was taken back by its venue, or by a bank
      if (locked.ticket.state !== 'valid' || locked.ticket.blockedAt !== null)
        throw new Refusal('ticket_not_active');
      await countFor(tx, stock, { ...locked, account, buyer });
      await tx
        .update(transfers)
        .set({ state: 'accepted', toAccount: account, version: locked.transfer.version + 1, settledAt: now })
        .where(eq(transfers.id, transfer));
      await endCodes(tx, ticket, account);
      await enqueue(tx, { kind: 'send-transfer', transfer, version: locked.transfer.version + 1 });
    });
    return {
      transfer: await transferView(tx, { account, transfer }),
      // it may have gone on since, by a repeat of this
      ticket: await ownTicketView(tx, { account, ticket }),
    };
  });
}

/** Nothing is locked yet: the stock comes first. @throws Refusal `transfer_unknown`, also for who it was not sent to */
async function readSent(tx: Tx, { account, transfer }: Input) {
  const [sent] = await tx
    .select({ ticket: tickets.id, buyer: orders.accountId, drop: orders.dropId })
    .from(transfers)
    .innerJoin(accounts, and(eq(accounts.phone, transfers.toPhone), eq(accounts.id, account)))
    .innerJoin(tickets, eq(tickets.id, transfers.ticketId))
    .innerJoin(orders, eq(orders.id, tickets.orderId))
    .where(eq(transfers.id, transfer));
  if (sent === undefined) throw new Refusal('transfer_unknown');
  return sent;
}

/** A ticket counts for who bought it, and for who has it where that is somebody else. */
async function countFor(
  tx: Tx,
  { drop, types }: Stock,
  move: { account: Id<'account'>; buyer: Id<'account'>; transfer: TransferRow; ticket: TicketRow },
): Promise<void> {
  const { account, buyer, transfer, ticket } = move;
  const type = types.find(({ id }) => id === ticket.typeId);
  if (type === undefined) throw new Error(`the event of ticket ${ticket.id} has not its type`);
  const of = { event: ticket.eventId, type };
  if (transfer.fromAccount !== buyer) await uncountForFan(tx, { ...of, account: transfer.fromAccount });
  if (account !== buyer && !(await countForFan(tx, { ...of, account, perFanMax: drop.perFanMax })))
    throw new Refusal('transfer_over_limit', { detail: { perFanMax: drop.perFanMax } });
}
