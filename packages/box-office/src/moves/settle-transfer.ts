import { Refusal } from '@zilker/contracts/errors';
import type { TransferView } from '@zilker/contracts/http/moves';
import type { TicketView } from '@zilker/contracts/http/tickets';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { once } from '../portal/once.ts';
import { accounts, transfers } from '../schema/tables.ts';
import { lockTransfer } from './lock-transfer.ts';
import { ownTicketView } from './own-ticket.ts';
import { transferView } from './transfer-views.ts';

type Input = { account: Id<'account'>; transfer: Id<'transfer'>; idempotencyKey: string };
type Settled = { transfer: TransferView; ticket: TicketView | null };

/**
 * Who was sent a ticket does not want it: it is its giver's alone again. Once for each key.
 * @throws Refusal `transfer_unknown`, `transfer_ended`, `idempotency_key_reused`
 */
export function declineTransfer(db: Db, input: Input, now: Date): Promise<Settled> {
  return withTransaction(db, async (tx) => {
    const [sent] = await tx
      .select({ id: transfers.id })
      .from(transfers)
      .innerJoin(accounts, and(eq(accounts.phone, transfers.toPhone), eq(accounts.id, input.account)))
      .where(eq(transfers.id, input.transfer));
    if (sent === undefined) throw new Refusal('transfer_unknown');
    await settleOnce(tx, input, 'declined', now);
    return { transfer: await transferView(tx, input), ticket: null };
  });
}

/**
 * The giver takes a ticket back that nobody has accepted yet. Once for each key. Codes of before stay dead: it is opened anew on a phone.
 * @throws Refusal `transfer_unknown`, `transfer_ended`, `idempotency_key_reused`
 */
export function withdrawTransfer(db: Db, input: Input, now: Date): Promise<Settled> {
  return withTransaction(db, async (tx) => {
    const [given] = await tx
      .select({ id: transfers.id })
      .from(transfers)
      .where(and(eq(transfers.id, input.transfer), eq(transfers.fromAccount, input.account)));
    if (given === undefined) throw new Refusal('transfer_unknown');
    await settleOnce(tx, input, 'withdrawn', now);
    const transfer = await transferView(tx, input);
    return { transfer, ticket: await ownTicketView(tx, { account: input.account, ticket: transfer.ticket }) };
  });
}

async function settleOnce(
  tx: Tx,
  { account, transfer: id, idempotencyKey: key }: Input,
  to: 'declined' | 'withdrawn',
  now: Date,
): Promise<void> {
  await once(tx, { scope: `${to}-transfer:${id}`, key, body: {} }, { transfer: id }, async () => {
    const { transfer } = await lockTransfer(tx, id, now);
    const version = transfer.version + 1;
    await tx
      .update(transfers)
      .set({ state: to, version, settledAt: now, ...(to === 'declined' ? { toAccount: account } : {}) })
      .where(eq(transfers.id, id));
    await enqueue(tx, { kind: 'send-transfer', transfer: id, version });
  });
}
