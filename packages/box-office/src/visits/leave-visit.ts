import { Refusal } from '@zilker/contracts/errors';
import { and, eq, sql } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { drops, visits } from '../schema/sale.ts';
import { lockStock } from '../stock.ts';
import { type Admission, admit } from './admit.ts';

/**
 * The fan goes without tickets: what was promised to them is free again. Leaving twice is leaving.
 * @throws Refusal `order_exists` while tickets are held (cancel the order instead), and those of `admit`
 */
export async function leaveVisit(db: Db, admission: Admission, now: Date): Promise<void> {
  await withTransaction(db, async (tx) => {
    await lockStock(tx, admission.drop);
    const visit = await admit(tx, admission);
    if (visit.state === 'holding') throw new Refusal('order_exists');
    if (visit.state !== 'open') return;
    await tx
      .update(visits)
      .set({ state: 'lapsed', promised: false, endedAt: now })
      .where(and(eq(visits.dropId, admission.drop), eq(visits.placeIndex, admission.index)));
    if (visit.promised)
      await tx
        .update(drops)
        .set({ promised: sql`${drops.promised} - 1` })
        .where(eq(drops.id, admission.drop));
  });
}
