import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { and, eq, getTableColumns, gte, isNull, or, sql } from 'drizzle-orm';
import { constraintOf, type Db, withTransaction } from '../db.ts';
import { drops, visits } from '../schema/sale.ts';
import type { DropRow } from '../stock.ts';
import { type Admission, graceMs, readVisitRow, refusedBy, type VisitRow } from './admit.ts';
import { recordCalls } from './record-calls.ts';
import { hasEnded } from './visit-end.ts';

/**
 * Opens a call: the fan's time to choose begins. Opening again answers the same visit. A token that is quicker than the
 * stream of calls makes the visit itself.
 * @throws Refusal `call_lapsed`, `admission_used`, `visit_ended`, `admission_wrong_account`, `drop_unknown`, `sale_stopped` for a
 * drop that was called off
 */
export async function openVisit(db: Db, admission: Admission, now: Date): Promise<VisitRow> {
  try {
    const opened = await open(db, admission, now);
    if (opened !== undefined) return opened;
    if (await isUnheardOf(db, admission)) {
      if ((await dropOf(db, admission.drop)).cancelled) throw new Refusal('sale_stopped');
      if (admission.openBy.getTime() + graceMs < now.getTime()) throw new Refusal('call_lapsed');
      const { drop, index, callNo, openBy } = admission;
      await withTransaction(db, (tx) =>
        recordCalls(tx, { drop, calls: [{ index, position: null, callNo, calledAt: now, openBy }] }),
      );
    }
    // the visit may have been made since the first try, by us or by the stream
    const late = await open(db, admission, now);
    if (late !== undefined) return late;
  } catch (error) {
    // the account has a visit by another place, which the room never gives
    if (constraintOf(error) === 'visits_account') throw new Refusal('admission_used', { cause: error });
    throw error;
  }
  return openedBefore(db, admission, now);
}

/** Guarded by the WHERE clause; no row back means that it is not for opening. */
async function open(db: Db, admission: Admission, now: Date): Promise<VisitRow | undefined> {
  const [visit] = await db
    .update(visits)
    .set({
      state: 'open',
      accountId: admission.account,
      openedAt: now,
      endsAt: sql`${now.toISOString()}::timestamptz + ${drops.visitMs} * interval '1 millisecond'`,
    })
    .from(drops)
    .where(
      and(
        eq(drops.id, visits.dropId),
        eq(visits.dropId, admission.drop),
        eq(visits.placeIndex, admission.index),
        eq(visits.callNo, admission.callNo),
        eq(visits.state, 'called'),
        eq(drops.cancelled, false),
        or(isNull(visits.accountId), eq(visits.accountId, admission.account)),
        gte(
          visits.openBy,
          sql`${new Date(now.getTime() - graceMs).toISOString()}::timestamptz - ${stoodStill(now)}`,
        ),
      ),
    )
    .returning(getTableColumns(visits));
  return visit;
}

async function dropOf(db: Db, id: Id<'drop'>): Promise<DropRow> {
  const [drop] = await db.select().from(drops).where(eq(drops.id, id));
  if (drop === undefined) throw new Refusal('drop_unknown');
  return drop;
}

/** While the sale is stopped a call's clock stands still too. */
function stoodStill(now: Date) {
  const from = sql`greatest(${drops.stoppedAt}, ${drops.shiftedTo}, ${visits.calledAt})`;
  return sql`CASE WHEN ${drops.saleStopped} THEN greatest(interval '0', ${now.toISOString()}::timestamptz - ${from}) ELSE interval '0' END`;
}

async function isUnheardOf(db: Db, admission: Admission): Promise<boolean> {
  const visit = await readVisitRow(db, admission);
  return visit === undefined || visit.callNo < admission.callNo;
}

async function openedBefore(db: Db, admission: Admission, now: Date): Promise<VisitRow> {
  const visit = await readVisitRow(db, admission);
  const refused = refusedBy(visit, admission);
  const drop = await dropOf(db, admission.drop);
  if (drop.cancelled && (visit === undefined || visit.state === 'called' || visit.state === 'lapsed'))
    throw new Refusal('sale_stopped');
  if (visit === undefined || refused === 'visit_not_open') throw new Refusal('call_lapsed');
  if (refused !== null) throw new Refusal(refused);
  if (hasEnded(visit, drop, now)) throw new Refusal('visit_ended');
  return visit;
}
