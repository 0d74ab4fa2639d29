import { type ErrorCode, Refusal } from '@zilker/contracts/errors';
import { extensionsMax } from '@zilker/contracts/http/sale';
import { and, eq } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { extended } from '../orders/extension.ts';
import { once } from '../portal/once.ts';
import { visits } from '../schema/sale.ts';
import { type DropRow, lockStock } from '../stock.ts';
import { type Admission, admit, type VisitRow } from './admit.ts';
import { hasEnded } from './visit-end.ts';

/**
 * Makes a fan's time to choose longer, once for each key and a bounded number of times. The time to open a call is not: others wait.
 * No stock changes; the lock is what an order relies on that finds an open visit where it read it.
 * @throws Refusal `visit_ended`, `visit_not_extendable`, `order_exists` once tickets are held (extend the hold instead), and those of
 * `admit`
 */
export async function extendVisit(
  db: Db,
  input: { admission: Admission; idempotencyKey: string },
  now: Date,
): Promise<void> {
  const { admission, idempotencyKey: key } = input;
  const place = { drop: admission.drop, index: admission.index };
  await withTransaction(db, async (tx) => {
    const { drop } = await lockStock(tx, place.drop);
    const visit = await admit(tx, admission);
    const scope = `extend-visit/${place.drop}/${place.index}`;
    await once(tx, { scope, key, body: {} }, place, async () => {
      const refused = refusalOf(visit, drop, now);
      if (refused !== null) throw new Refusal(refused);
      await tx
        .update(visits)
        .set({ endsAt: extended(visits.endsAt, drop.visitMs), extensions: visit.extensions + 1 })
        .where(and(eq(visits.dropId, place.drop), eq(visits.placeIndex, place.index)));
    });
  });
}

function refusalOf(visit: VisitRow, drop: DropRow, now: Date): ErrorCode | null {
  if (visit.state === 'holding') return 'order_exists';
  if (hasEnded(visit, drop, now)) return 'visit_ended';
  return visit.extensions < extensionsMax ? null : 'visit_not_extendable';
}
