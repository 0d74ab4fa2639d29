import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq, gt, isNull, lte, or } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { drops } from '../schema/sale.ts';

/** The word begins a minute before the lobby opens and goes on for a while after the end, for those who are still inside. */
const leadMs = 60_000;
const afterMs = 30 * 60_000;
const dropsMax = 200;

/** The drops whose rooms need the box office's word now. */
export async function liveDrops(db: Db, now: Date): Promise<Id<'drop'>[]> {
  return (await live(db, now)).map((row) => row.id);
}

/** The events of the live drops. */
export async function liveEvents(db: Db, now: Date): Promise<Id<'event'>[]> {
  return (await live(db, now)).map((row) => row.event);
}

function live(db: Db, now: Date) {
  return db
    .select({ id: drops.id, event: drops.eventId })
    .from(drops)
    .where(
      and(
        eq(drops.cancelled, false),
        lte(drops.lobbyOpensAt, new Date(now.getTime() + leadMs)),
        or(isNull(drops.endedAt), gt(drops.endedAt, new Date(now.getTime() - afterMs))),
      ),
    )
    .orderBy(asc(drops.lobbyOpensAt))
    .limit(dropsMax);
}
