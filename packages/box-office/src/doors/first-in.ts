import type { Id } from '@zilker/contracts/ids';
import type { FirstCheckIn } from '@zilker/contracts/ticket/door-list';
import { and, desc, eq, isNull, ne } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { checkIns, gates, scanners } from '../schema/tables.ts';

/** When, where and by whom a ticket last came in, as a duplicate is told of it; null where nobody has, but by the check-in `but`. */
export async function firstIn(
  db: DbOrTx,
  ticket: Id<'ticket'>,
  but: Id<'checkIn'>,
): Promise<FirstCheckIn | null> {
  const [row] = await db
    .select({ at: checkIns.at, gateName: gates.name, by: scanners.name })
    .from(checkIns)
    .innerJoin(gates, eq(gates.id, checkIns.gateId))
    .innerJoin(scanners, eq(scanners.id, checkIns.scannerId))
    .where(
      and(
        eq(checkIns.ticketId, ticket),
        eq(checkIns.accepted, true),
        eq(checkIns.direction, 'in'),
        isNull(checkIns.undoneAt),
        ne(checkIns.id, but),
      ),
    )
    .orderBy(desc(checkIns.at))
    .limit(1);
  return row === undefined ? null : { atMs: row.at.getTime(), gateName: row.gateName, by: row.by };
}
