import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import { type DropPhase, dropTransitions } from '@zilker/contracts/states';
import { eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { drops } from '../schema/sale.ts';
import type { DropRow } from '../stock.ts';

export type Fact<F extends RoomReport['fact']> = Extract<RoomReport, { fact: F }>;

/** Writes columns of a drop that the caller has locked. */
export async function changeDrop(
  tx: Tx,
  drop: Pick<DropRow, 'id'>,
  values: Partial<typeof drops.$inferInsert>,
): Promise<void> {
  await tx.update(drops).set(values).where(eq(drops.id, drop.id));
}

/** `to` where the phases lead there from `from`, else `from`: a late fact does not turn the phase back. */
export function laterOf(from: DropPhase, to: DropPhase): DropPhase {
  const seen = new Set<DropPhase>([from]);
  for (const phase of seen) for (const next of dropTransitions[phase]) seen.add(next);
  return seen.has(to) ? to : from;
}
