import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
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
 * The scanner's row must still stand: its token lives for a whole night, so the token alone is not enough. Notes that it was seen.
 * @throws Refusal `access_expired`, `pairing_revoked`
 */
export async function seeScanner(db: DbOrTx, ids: ScannerIds, now: Date): Promise<void> {
  const [row] = await db.select().from(scanners).where(eq(scanners.id, ids.scanner));
  const isSame = row?.venueId === ids.venue && row.eventId === ids.event && row.gateId === ids.gate;
  if (!isSame || row.expiresAt <= now) throw new Refusal('access_expired');
  if (row.revokedAt !== null) throw new Refusal('pairing_revoked');
  await noteSeen(db, { ...ids, seenAtMs: row.seenAt?.getTime() ?? null }, now);
}

/** Writes down now and then that a scanner was there, and how far ahead of ours its clock was where it said so. */
export async function noteSeen(
  db: DbOrTx,
  { scanner, seenAtMs }: { scanner: Id<'scanner'>; seenAtMs: number | null },
  now: Date,
  aheadMs?: number,
): Promise<void> {
  if (seenAtMs !== null && now.getTime() - seenAtMs < seenEveryMs) return;
  const clock =
    aheadMs === undefined ? {} : { aheadMs: Math.round(Math.max(-aheadMost, Math.min(aheadMost, aheadMs))) };
  await db
    .update(scanners)
    .set({ seenAt: now, ...clock })
    .where(eq(scanners.id, scanner));
}

/** As far as a column of whole milliseconds goes: 24 days. */
const aheadMost = 2 ** 31 - 1;
