import type { Id } from '@zilker/contracts/ids';
import { and, eq, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../db.ts';
import { sweepDrops } from '../drops/sweep-drops.ts';
import { drops, visits } from '../schema/sale.ts';
import { lockStock } from '../stock.ts';
import { graceMs } from './admit.ts';

const batchMax = 500;
const dropsMax = 50;

/**
 * The sweep over visits whose time is over: calls that nobody opened, and choices that nobody made. Each gives its promise back.
 * While a sale is stopped its clocks stand still, and nothing of it is over. Any number of workers may do it
 * at once. Resolves to how many lapsed; bounded, so call it again until it says 0.
 */
export async function lapseVisits(db: Db, now: Date): Promise<number> {
  const due = await db
    .selectDistinct({ drop: visits.dropId })
    .from(visits)
    .innerJoin(drops, and(eq(drops.id, visits.dropId), eq(drops.saleStopped, false)))
    .where(isOver(now))
    .limit(dropsMax);
  return sweepDrops(
    db,
    'visits',
    due.map(({ drop }) => drop),
    (tx, drop) => lapseOf(tx, drop, now),
  );
}

async function lapseOf(tx: Tx, drop: Id<'drop'>, now: Date): Promise<number> {
  const stock = await lockStock(tx, drop);
  if (stock.drop.saleStopped) return 0;
  const over = await tx
    .select({ index: visits.placeIndex, promised: visits.promised })
    .from(visits)
    .where(and(eq(visits.dropId, drop), isOver(now)))
    .limit(batchMax)
    .for('no key update', { skipLocked: true });
  if (over.length === 0) return 0;
  await tx
    .update(visits)
    .set({ state: 'lapsed', promised: false, endedAt: now })
    .where(
      and(
        eq(visits.dropId, drop),
        inArray(
          visits.placeIndex,
          over.map((visit) => visit.index),
        ),
      ),
    );
  const promised = over.filter((visit) => visit.promised).length;
  await tx
    .update(drops)
    .set({ promised: sql`${drops.promised} - ${promised}` })
    .where(eq(drops.id, drop));
  return over.length;
}

function isOver(now: Date) {
  const before = new Date(now.getTime() - graceMs);
  // what the indexes are made for is said too: they do not name the state, which changes more often
  return or(
    and(
      eq(visits.state, 'called'),
      isNull(visits.openedAt),
      isNull(visits.endedAt),
      lt(visits.openBy, before),
    ),
    and(
      eq(visits.state, 'open'),
      isNotNull(visits.openedAt),
      isNull(visits.endedAt),
      lt(visits.endsAt, before),
    ),
  );
}
