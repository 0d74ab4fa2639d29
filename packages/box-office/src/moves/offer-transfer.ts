import { Refusal } from '@zilker/contracts/errors';
import type { TransferView } from '@zilker/contracts/http/moves';
import type { TicketView } from '@zilker/contracts/http/tickets';
import { type Id, newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { spendAttempt } from '../identity/attempts.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { once } from '../portal/once.ts';
import { accounts, transfers } from '../schema/tables.ts';
import { endCodes } from './end-codes.ts';
import { lockOwnTicket, refuseImmovable, requireTicketView } from './own-ticket.ts';
import { transferView } from './transfer-views.ts';
import { transferEnd } from './windows.ts';

type Input = {
  account: Id<'account'>;
  ticket: Id<'ticket'>;
  /** E.164. */
  phone: string;
  idempotencyKey: string;
};

/**
 * Each sends a text to a number that somebody wrote: enough for a group of friends and a few wrong digits, and of one friend for all their
 * tickets.
 */
const offersPerDayMax = 30;
const offersToOnePerDayMax = 10;
const windowMs = 86_400_000;

/**
 * Sends a fan's own ticket to a phone number, once for each key. Its codes end here; it stays the fan's until it is accepted.
 * @throws Refusal `ticket_unknown`, `ticket_not_active`, `ticket_not_yours_now`, `transfer_not_open`, `transfer_to_self`, `rate_limited`,
 * `idempotency_key_reused`
 */
export async function offerTransfer(
  db: Db,
  input: Input,
  now: Date,
): Promise<{ transfer: TransferView; ticket: TicketView }> {
  const { account, phone, idempotencyKey: key } = input;
  return withTransaction(db, async (tx) => {
    const id = newId('transfer');
    const scope = `transfer:${account}:${input.ticket}`;
    const made = await once(tx, { scope, key, body: { phone } }, { transfer: id }, async () => {
      const { ticket, event } = await lockOwnTicket(tx, input);
      await refuseImmovable(tx, ticket);
      const endsAt = transferEnd(event, now);
      if (endsAt === null) throw new Refusal('transfer_not_open');
      const [own] = await tx.select({ phone: accounts.phone }).from(accounts).where(eq(accounts.id, account));
      if (own?.phone === phone) throw new Refusal('transfer_to_self');
      await spendAttempt(tx, { key: `transfers:${account}`, max: offersPerDayMax, windowMs }, now);
      const toOne = { key: `transfers:${account}:${phone}`, max: offersToOnePerDayMax, windowMs };
      await spendAttempt(tx, toOne, now);
      await tx
        .insert(transfers)
        .values({ id, ticketId: ticket.id, fromAccount: account, toPhone: phone, endsAt, createdAt: now });
      await endCodes(tx, ticket.id);
      await enqueue(tx, { kind: 'send-transfer', transfer: id, version: 1 });
    });
    return {
      transfer: await transferView(tx, { account, transfer: made.transfer }),
      ticket: await requireTicketView(tx, input),
    };
  });
}
