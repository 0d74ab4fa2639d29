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
  const left = leftAt(scan, scans);
  if (!wentThrough(scan) || (left !== null && left < at)) return false;
  await tx.update(checkIns).set({ undoneAt: at }).where(eq(checkIns.id, scan.id));
  const passages = scans.filter((one) => one !== scan && isPassage(one));
  await writeReplayed(tx, ticket, { scans: passages, replayed: replayScans(passages, policy) });
  return true;
}

/** When who came in by it went out. Without re-entry they keep their place, so that the ticket is used up: the way out says it. */
function leftAt(scan: KeptScan, scans: readonly KeptScan[]): Date | null {
  if (scan.leftAt !== null || scan.direction === 'out' || scan.answer !== 'valid') return scan.leftAt;
  const outs = scans.filter(
    ({ direction, answer, undoneAt, at }) =>
      direction === 'out' && answer === 'valid' && undoneAt === null && at >= scan.at,
  );
  return outs.reduce<Date | null>((first, { at }) => (first === null || at < first ? at : first), null);
}

/** Also by a ticket that turned out to be no good: what its scanner says of it is on record. */
function wentThrough({ direction, offline, told, answer }: KeptScan): boolean {
  return direction === 'out' || offline || (told ?? answer) === 'valid';
}
