import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { once } from '../portal/once.ts';
import { scanners } from '../schema/tables.ts';

/**
 * Ends the pairing of one of a venue's scanners, from now on: what it scanned before is still taken. One that has ended stays so.
 * @throws Refusal `event_unknown` for a scanner of another venue, `idempotency_key_reused`
 */
export async function revokeScanner(
  db: Db,
  input: { venue: Id<'venue'>; scanner: Id<'scanner'>; idempotencyKey: string },
  now: Date,
): Promise<{ revokedAtMs: number; event: Id<'event'> }> {
  const { venue, scanner, idempotencyKey: key } = input;
  return withTransaction(db, async (tx) => {
    const own = and(eq(scanners.venueId, venue), eq(scanners.id, scanner));
    const [row] = await tx.select().from(scanners).where(own).for('update');
    if (row === undefined) throw new Refusal('event_unknown', { message: 'We do not know this scanner.' });
    const revokedAt = row.revokedAt ?? now;
    const reply = { revokedAtMs: revokedAt.getTime(), event: row.eventId };
    return once(tx, { scope: `revoke-scanner:${scanner}`, key, body: {} }, reply, async () => {
      await tx.update(scanners).set({ revokedAt }).where(own);
    });
  });
}
