import type { Id } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { checkIns } from '../schema/tables.ts';
import { isPassage, type KeptScan, replayScans, writeReplayed } from './scans-of-ticket.ts';

/**
 * Takes back one of the scans that were kept of a ticket, whose row the caller holds: the ticket is as if that had not been scanned. Where
 * another gate let them in as well, that one counts. Asked again it is true again; false where nobody went through by it, or where they had
 * left by then.
 */
export async function takeBack(
  tx: Tx,
  of: {
    ticket: Id<'ticket'>;
    scan: KeptScan;
    scans: readonly KeptScan[];
    policy: { reentry: boolean };
  },
  at: Date,
): Promise<boolean> {
  const { ticket, scan, scans, policy } = of;
  if (scan.undoneAt !== null) return true;
  if (!wentThrough(scan) || (scan.leftAt !== null && scan.leftAt < at)) return false;
  await tx.update(checkIns).set({ undoneAt: at }).where(eq(checkIns.id, scan.id));
  const passages = scans.filter((one) => one !== scan && isPassage(one));
  await writeReplayed(tx, ticket, { scans: passages, replayed: replayScans(passages, policy) });
  return true;
}

/** Also by a ticket that turned out to be no good: what its scanner says of it is on record. */
function wentThrough({ direction, offline, told, answer }: KeptScan): boolean {
  return direction === 'out' || offline || (told ?? answer) === 'valid';
}
