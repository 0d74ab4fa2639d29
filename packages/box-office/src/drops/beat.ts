import type { Id } from '@zilker/contracts/ids';
import { asc, eq, exists, inArray, or, sql } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { heartbeats } from '../schema/running.ts';
import { drops, orders, visits } from '../schema/sale.ts';
import { lockStock } from '../stock.ts';
import { changeDrop } from './change-drop.ts';
import { moveDeadlines } from './stand-still.ts';

const name = 'sweep';
/** Between two beats; more often would only write. */
const beatMs = 1_000;
/** A longer gap between beats is not a slow turn: all workers were down, or the database was. */
export const gapMinMs = 5_000;

/**
 * The heartbeat of the sweep that ends what has run out: call it before each turn, with the turn's own time. Every clock that a fan
 * sees stands still while we are down: after a gap all deadlines move by as long as it was, once, whichever workers come back
 * first. Resolves to the gap made good, in milliseconds; mostly 0.
 */
export async function beat(db: Db, now: Date): Promise<number> {
  const [seen] = await db.select().from(heartbeats).where(eq(heartbeats.name, name));
  if (seen !== undefined && now.getTime() - seen.at.getTime() < beatMs) return 0;
  return withTransaction(db, async (tx) => {
    const began = await tx.insert(heartbeats).values({ name, at: now }).onConflictDoNothing().returning();
    if (began.length > 0) return 0;
    const [last] = await tx.select().from(heartbeats).where(eq(heartbeats.name, name)).for('no key update');
    if (last === undefined || last.at >= now) return 0;
    const gapMs = now.getTime() - last.at.getTime();
    if (gapMs > gapMinMs) await makeGood(tx, { from: last.at, to: now });
    await tx.update(heartbeats).set({ at: now }).where(eq(heartbeats.name, name));
    return gapMs > gapMinMs ? gapMs : 0;
  });
}

async function makeGood(tx: Tx, gap: { from: Date; to: Date }): Promise<void> {
  for (const id of await dropsInside(tx)) {
    const { drop } = await lockStock(tx, id);
    // from its stop on, a stopped sale is made good when it goes on
    const to =
      drop.saleStopped && drop.stoppedAt !== null && drop.stoppedAt < gap.to ? drop.stoppedAt : gap.to;
    await changeDrop(tx, drop, { shiftedTo: await moveDeadlines(tx, drop, { from: gap.from, to }) });
  }
}

/** Drops that somebody is inside of, in the order in which they are locked. */
async function dropsInside(tx: Tx): Promise<Id<'drop'>[]> {
  const ofVisits = tx
    .select({ one: sql`1` })
    .from(visits)
    .where(sql`${visits.dropId} = ${drops.id} AND ${inArray(visits.state, ['called', 'open'])}`);
  const ofHolds = tx
    .select({ one: sql`1` })
    .from(orders)
    .where(sql`${orders.dropId} = ${drops.id} AND ${eq(orders.state, 'held')}`);
  const rows = await tx
    .select({ id: drops.id })
    .from(drops)
    .where(or(exists(ofVisits), exists(ofHolds)))
    .orderBy(asc(drops.id));
  return rows.map(({ id }) => id);
}
