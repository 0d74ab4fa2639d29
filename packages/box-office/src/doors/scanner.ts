import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { and, eq, gt } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { scanners } from '../schema/tables.ts';

/** Who scans, by its access token. */
export type ScannerIds = {
  scanner: Id<'scanner'>;
  venue: Id<'venue'>;
  event: Id<'event'>;
  gate: Id<'gate'>;
};

/**
 * The scanner's row must still stand: its token lives for a whole night, so the token alone is not enough. Notes that it was seen.
 * @throws Refusal `access_expired`
 */
export async function seeScanner(db: DbOrTx, ids: ScannerIds, now: Date): Promise<void> {
  const seen = await db
    .update(scanners)
    .set({ seenAt: now })
    .where(
      and(
        eq(scanners.id, ids.scanner),
        eq(scanners.venueId, ids.venue),
        eq(scanners.eventId, ids.event),
        eq(scanners.gateId, ids.gate),
        gt(scanners.expiresAt, now),
      ),
    )
    .returning({ id: scanners.id });
  if (seen.length === 0) throw new Refusal('access_expired');
}
