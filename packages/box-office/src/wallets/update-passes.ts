import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq } from 'drizzle-orm';
import { type Db, type DbOrTx, withTransaction } from '../db.ts';
import { walletPasses } from '../schema/tables.ts';
import { isUntold, type Pass, readPasses } from './pass.ts';
import { passDigest } from './pass-digest.ts';

/** A ticket has a pass for each wallet and serial: it moves a few times. */
const passesMax = 100;

/**
 * Brings the passes of a ticket to what it is now, and answers those that nobody has been told of since. Doing it again changes nothing and
 * answers the same until they are told of.
 */
export async function updatePasses(db: Db, ticket: Id<'ticket'>, now: Date): Promise<Pass[]> {
  return withTransaction(db, async (tx) => {
    const own = eq(walletPasses.ticketId, ticket);
    // in the order in which a change of the ticket locks them
    const locked = tx.select({ id: walletPasses.id }).from(walletPasses).where(own);
    await locked.orderBy(asc(walletPasses.id)).for('update');
    for (const pass of await readPasses(tx, own, passesMax)) {
      const shows = passDigest(pass);
      if (shows === pass.shows) continue;
      await tx
        .update(walletPasses)
        .set({ shows, changedAt: now, toldAt: null, askedAt: now })
        .where(eq(walletPasses.id, pass.id));
    }
    return readPasses(tx, and(own, isUntold), passesMax);
  });
}

/** Notes that phones, or Google, know what a pass shows; one that has changed again meanwhile stays to be told of. */
export async function markTold(
  db: DbOrTx,
  { id, shows, changedAt }: Pick<Pass, 'id' | 'shows' | 'changedAt'>,
  now: Date,
): Promise<void> {
  // its ticket has changed again where the time is another, also while what it shows is yet to be worked out
  const same = and(eq(walletPasses.shows, shows), eq(walletPasses.changedAt, changedAt));
  await db
    .update(walletPasses)
    .set({ toldAt: now })
    .where(and(eq(walletPasses.id, id), same));
}
