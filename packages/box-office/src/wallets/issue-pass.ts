import { Refusal } from '@zilker/contracts/errors';
import { type Id, newId } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { events, tickets, walletPasses } from '../schema/tables.ts';
import { type Pass, readPasses, serialOf, type Wallet } from './pass.ts';
import { passDigest } from './pass-digest.ts';

/**
 * The pass of a ticket as it is now: one for each wallet and serial, the same however often it is asked for. `account` is who must hold the
 * ticket; left out where we give it out by ourselves.
 * @throws Refusal `ticket_unknown` (also for another fan's), `ticket_not_active`
 */
export async function issuePass(
  db: Db,
  input: { ticket: Id<'ticket'>; account?: Id<'account'>; wallet: Wallet },
  now: Date,
): Promise<Pass> {
  const { ticket, account, wallet } = input;
  return withTransaction(db, async (tx) => {
    // shared locks: what changes ticket or event waits for the pass, and then finds it to be told of
    const [row] = await tx
      .select({ ticket: tickets, event: events.status })
      .from(tickets)
      .innerJoin(events, eq(events.id, tickets.eventId))
      .where(and(eq(tickets.id, ticket), account === undefined ? undefined : eq(tickets.accountId, account)))
      .for('share', { of: [tickets, events] });
    if (row === undefined) throw new Refusal('ticket_unknown');
    const serial = serialOf(row.ticket);
    // an iPhone is given what is made now; Google has still to be told
    const toldAt = wallet === 'apple' ? now : null;
    await tx
      .insert(walletPasses)
      .values({
        id: newId('walletPass'),
        ticketId: ticket,
        wallet,
        serial,
        shows: '',
        changedAt: now,
        toldAt,
        askedAt: now,
        createdAt: now,
      })
      .onConflictDoNothing();
    const pass = await passOfTicket(tx, { ticket, wallet, serial });
    const isActive = row.ticket.state === 'valid' || row.ticket.state === 'outside';
    if (!isActive || pass.standing !== 'good') throw new Refusal('ticket_not_active');
    return pass.shows === '' ? firstShown(tx, pass) : pass;
  });
}

async function passOfTicket(
  tx: Tx,
  of: { ticket: Id<'ticket'>; wallet: Wallet; serial: number },
): Promise<Pass> {
  const which = and(
    eq(walletPasses.ticketId, of.ticket),
    eq(walletPasses.wallet, of.wallet),
    eq(walletPasses.serial, of.serial),
  );
  const [pass] = await readPasses(tx, which, 1);
  if (pass === undefined) throw new Error(`no pass was made for ${of.ticket}`);
  return pass;
}

async function firstShown(tx: Tx, pass: Pass): Promise<Pass> {
  const shows = passDigest(pass);
  await tx.update(walletPasses).set({ shows }).where(eq(walletPasses.id, pass.id));
  return { ...pass, shows };
}
