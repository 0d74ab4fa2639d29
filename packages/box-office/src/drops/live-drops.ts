import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq, gt, isNull, lte, or } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { drops } from '../schema/sale.ts';

export type LiveDrop = {
  id: Id<'drop'>;
  event: Id<'event'>;
  /** No call follows; some fans may still be inside. */
  ended: boolean;
  /** No grant follows: what the box office last said runs out. */
  cancelled: boolean;
};

/** A drop is live from a minute before its lobby opens until all who were inside at its end have surely gone. */
const leadMs = 60_000;
const afterMs = 30 * 60_000;
/** A room closes at `closesAt` by itself. Where it never says so nobody waits for its word longer than this. */
const unheardMs = 24 * 3_600_000;

/** All drops that clocks attend to now, the earliest first: as many as there are sales open at a time. */
export async function liveDrops(db: Db, now: Date): Promise<LiveDrop[]> {
  const longAgo = new Date(now.getTime() - afterMs);
  const rows = await db
    .select({ id: drops.id, event: drops.eventId, endedAt: drops.endedAt, cancelled: drops.cancelled })
    .from(drops)
    .where(
      and(
        lte(drops.lobbyOpensAt, new Date(now.getTime() + leadMs)),
        or(isNull(drops.endedAt), gt(drops.endedAt, longAgo)),
        // a room that never hears of the end of a cancelled drop does not keep it alive
        or(eq(drops.cancelled, false), gt(drops.closesAt, longAgo)),
        gt(drops.closesAt, new Date(now.getTime() - unheardMs)),
      ),
    )
    .orderBy(asc(drops.lobbyOpensAt));
  return rows.map(({ id, event, endedAt, cancelled }) => ({ id, event, ended: endedAt !== null, cancelled }));
}
