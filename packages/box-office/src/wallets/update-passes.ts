import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
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
    await tx.select({ id: walletPasses.id }).from(walletPasses).where(own).for('update');
    for (const pass of await readPasses(tx, own, passesMax)) {
      const shows = passDigest(pass);
      if (shows === pass.shows) continue;
      await tx
        .update(walletPasses)
        .set({ shows, changedAt: now, toldAt: null })
        .where(eq(walletPasses.id, pass.id));
    }
    return readPasses(tx, and(own, isUntold), passesMax);
  });
}

/** Notes that phones, or Google, know what a pass shows; one that has changed again meanwhile stays to be told of. */
export async function markTold(db: DbOrTx, pass: Pick<Pass, 'id' | 'shows'>, now: Date): Promise<void> {
  await db
    .update(walletPasses)
    .set({ toldAt: now })
    .where(and(eq(walletPasses.id, pass.id), eq(walletPasses.shows, pass.shows)));
}
