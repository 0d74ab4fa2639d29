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

/** A busy door says that it is there with every fan; once in a while is enough to write down. */
const seenEveryMs = 10_000;

/**
 * The scanner's row must still stand: its token lives for a whole night, so the token alone is not enough. Notes that it was seen, and
 * how far its clock is off. With `scannedAtMs`, what it brings was scanned then at the latest, so that a pairing that ended since does no harm.
 * @throws Refusal `access_expired`, `pairing_revoked`
 */
export async function seeScanner(
  db: DbOrTx,
  ids: ScannerIds,
  now: Date,
  { aheadMs, scannedAtMs = now.getTime() }: { aheadMs?: number; scannedAtMs?: number } = {},
): Promise<void> {
  const [row] = await db
    .select({ seenAt: scanners.seenAt, revokedAt: scanners.revokedAt })
    .from(scanners)
    .where(
      and(
        eq(scanners.id, ids.scanner),
        eq(scanners.venueId, ids.venue),
        eq(scanners.eventId, ids.event),
        eq(scanners.gateId, ids.gate),
        gt(scanners.expiresAt, now),
      ),
    );
  if (row === undefined) throw new Refusal('access_expired');
  if (row.revokedAt !== null && row.revokedAt.getTime() < scannedAtMs) throw new Refusal('pairing_revoked');
  if (row.seenAt !== null && now.getTime() - row.seenAt.getTime() < seenEveryMs) return;
  const clock =
    aheadMs === undefined ? {} : { aheadMs: Math.round(Math.max(-aheadMost, Math.min(aheadMost, aheadMs))) };
  await db
    .update(scanners)
    .set({ seenAt: now, ...clock })
    .where(eq(scanners.id, ids.scanner));
}

/** As far as a column of whole milliseconds goes: 24 days. */
const aheadMost = 2 ** 31 - 1;
