import { type ErrorCode, Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { visits } from '../schema/sale.ts';

/** The call that an admission token stands for, as its verifier found it. */
export type Admission = {
  account: Id<'account'>;
  drop: Id<'drop'>;
  index: number;
  callNo: number;
  openBy: Date;
};
export type VisitRow = typeof visits.$inferSelect;

/** A call may be opened, and a choice made, so much later than its time: requests take a while, and clocks differ. */
export const graceMs = 2_000;

export async function readVisitRow(
  tx: DbOrTx,
  admission: Pick<Admission, 'drop' | 'index'>,
): Promise<VisitRow | undefined> {
  const [visit] = await tx
    .select()
    .from(visits)
    .where(and(eq(visits.dropId, admission.drop), eq(visits.placeIndex, admission.index)));
  return visit;
}

/**
 * Why a call admits nobody to anything, or null. `visit_ended` is left to the verbs: some of them still answer then.
 */
export function refusedBy(visit: VisitRow | undefined, admission: Admission): ErrorCode | null {
  if (visit === undefined || visit.callNo < admission.callNo) return 'visit_not_open';
  if (visit.accountId !== null && visit.accountId !== admission.account) return 'admission_wrong_account';
  if (visit.callNo > admission.callNo) return 'call_lapsed';
  if (visit.state === 'called') return 'visit_not_open';
  if (visit.state === 'done') return 'admission_used';
  if (visit.openedAt === null) return 'call_lapsed';
  return null;
}

/**
 * The visit behind a call that was opened and is not used up.
 * @throws Refusal `visit_not_open`, `admission_wrong_account`, `call_lapsed`, `admission_used`
 */
export async function admit(tx: DbOrTx, admission: Admission): Promise<VisitRow> {
  const visit = await readVisitRow(tx, admission);
  const refused = refusedBy(visit, admission);
  if (refused !== null || visit === undefined) throw new Refusal(refused ?? 'visit_not_open');
  return visit;
}
