import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq, gt } from 'drizzle-orm';
import type { DbOrTx } from '../../db.ts';
import { walletPasses, walletRegistrations } from '../../schema/tables.ts';

/** A change is dated when it begins and seen when it commits: what was dated so lately may still be to come. */
const commitsWithinMs = 10_000;
const passesMax = 1_000;

export type ChangedPasses = { passes: Id<'walletPass'>[]; tag: string };

/**
 * The passes on a device that changed after `tag`, which an earlier answer gave; all of them without one, and null where there are none. An answer
 * may name a pass again that changed shortly before: the phone fetches it and learns that it is the same.
 */
export async function changedPasses(
  db: DbOrTx,
  { device, tag }: { device: string; tag: string | undefined },
  now: Date,
): Promise<ChangedPasses | null> {
  const since = tag !== undefined && /^\d{1,15}$/.test(tag) ? new Date(Number(tag)) : undefined;
  const rows = await db
    .select({ id: walletPasses.id })
    .from(walletRegistrations)
    .innerJoin(walletPasses, eq(walletPasses.id, walletRegistrations.passId))
    .where(
      and(
        eq(walletRegistrations.deviceId, device),
        since === undefined ? undefined : gt(walletPasses.changedAt, since),
      ),
    )
    .orderBy(asc(walletPasses.changedAt))
    .limit(passesMax);
  if (rows.length === 0) return null;
  return { passes: rows.map(({ id }) => id), tag: String(now.getTime() - commitsWithinMs) };
}
