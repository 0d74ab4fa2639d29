import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { dropActs, orders, visits } from '../schema/sale.ts';
import type { DropRow } from '../stock.ts';
import { changeDrop } from './change-drop.ts';

type Still = { from: Date; to: Date };

/**
 * Works out from the log whether the sale is stopped and since when; the clocks of those inside stand still meanwhile. Once it goes on
 * every deadline moves by the time that it stood. The log may come in any order: each stop counts once.
 */
export async function recordStop(tx: Tx, drop: DropRow): Promise<void> {
  const entries = await tx
    .select({ act: sql<string>`${dropActs.act}->>'act'`, entry: dropActs.entry })
    .from(dropActs)
    .where(
      and(eq(dropActs.dropId, drop.id), inArray(sql`${dropActs.act}->>'act'`, ['stop_sale', 'resume_sale'])),
    )
    .orderBy(asc(dropActs.seq));
  let stoppedAt: Date | null = null;
  let shiftedTo = drop.shiftedTo;
  for (const { act, entry } of entries) {
    const at = new Date(entry.atMs);
    if (act === 'stop_sale') stoppedAt ??= at;
    else if (stoppedAt !== null) {
      shiftedTo = await moveDeadlines(tx, { ...drop, shiftedTo }, { from: stoppedAt, to: at });
      stoppedAt = null;
    }
  }
  await changeDrop(tx, drop, { saleStopped: stoppedAt !== null, stoppedAt, shiftedTo });
}

/**
 * Moves the deadlines of all who are inside by the time that stood still, as far as they were inside then and it was not made
 * good before: visits that are not over, and holds without a payment in progress. Resolves to the time up to which all is made good.
 * The caller has locked the stock, and writes that to the drop.
 */
export async function moveDeadlines(
  tx: Tx,
  drop: Pick<DropRow, 'id' | 'shiftedTo'>,
  still: Still,
): Promise<Date | null> {
  const { shiftedTo } = drop;
  const from = shiftedTo !== null && shiftedTo > still.from ? shiftedTo : still.from;
  const { to } = still;
  if (to <= from) return shiftedTo;
  const moved = (since: unknown) =>
    sql`greatest(interval '0', ${to.toISOString()}::timestamptz - greatest(${from.toISOString()}::timestamptz, ${since}))`;
  await tx
    .update(visits)
    .set({ openBy: sql`${visits.openBy} + ${moved(visits.calledAt)}` })
    .where(and(eq(visits.dropId, drop.id), eq(visits.state, 'called')));
  await tx
    .update(visits)
    .set({ endsAt: sql`${visits.endsAt} + ${moved(visits.openedAt)}` })
    .where(and(eq(visits.dropId, drop.id), eq(visits.state, 'open')));
  await tx
    .update(orders)
    .set({ expiresAt: sql`${orders.expiresAt} + ${moved(orders.createdAt)}` })
    .where(and(eq(orders.dropId, drop.id), eq(orders.state, 'held')));
  return to;
}

/**
 * A clock of those inside, as it is to be shown: while the sale is stopped it shows what was left when it stopped.
 */
export function shownEnd(
  drop: Pick<DropRow, 'saleStopped' | 'stoppedAt' | 'shiftedTo'>,
  clock: { since: Date; ends: Date },
  now: Date,
): Date {
  if (!drop.saleStopped || drop.stoppedAt === null) return clock.ends;
  const from = Math.max(drop.stoppedAt.getTime(), drop.shiftedTo?.getTime() ?? 0, clock.since.getTime());
  return new Date(clock.ends.getTime() + Math.max(0, now.getTime() - from));
}
