import type { Id } from '@zilker/contracts/ids';
import type { TicketState } from '@zilker/contracts/states';
import type { FirstCheckIn, ScanAnswer } from '@zilker/contracts/ticket/door-list';
import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { checkIns, gates, scanners, tickets } from '../schema/tables.ts';
import { type Place, type Replayed, replay } from './replay.ts';

/** A kept scan, as far as it matters to the others of its ticket. */
export type KeptScan = Awaited<ReturnType<typeof readScans>>[number];

/** All scans that were kept of a ticket, and where and by whom. Whoever changes them holds the ticket's row. */
export function readScans(tx: Tx, ticket: Id<'ticket'>) {
  return tx
    .select({
      id: checkIns.id,
      scanner: checkIns.scannerId,
      nonce: checkIns.nonce,
      direction: checkIns.direction,
      at: checkIns.at,
      answer: checkIns.answer,
      told: checkIns.told,
      offline: checkIns.offline,
      accepted: checkIns.accepted,
      leftAt: checkIns.leftAt,
      undoneAt: checkIns.undoneAt,
      createdAt: checkIns.createdAt,
      gateName: gates.name,
      by: scanners.name,
    })
    .from(checkIns)
    .innerJoin(gates, eq(gates.id, checkIns.gateId))
    .innerJoin(scanners, eq(scanners.id, checkIns.scannerId))
    .where(eq(checkIns.ticketId, ticket));
}

const passing: readonly ScanAnswer[] = ['valid', 'duplicate', 'not_inside'];

/**
 * Whether somebody went through by it: whoever leaves has left, whatever is said of it; whoever comes in was let in by our word, or by a
 * scanner that could not wait for it. A scan that was refused at the door is none, nor one that was taken back.
 */
export function isPassage(
  scan: Pick<KeptScan, 'direction' | 'answer' | 'told' | 'offline' | 'undoneAt'>,
): boolean {
  if (scan.undoneAt !== null || !passing.includes(scan.answer)) return false;
  return scan.direction === 'out' || scan.offline || (scan.told ?? scan.answer) === 'valid';
}

/** What the passages of a ticket come to. */
export function replayScans(
  scans: readonly Pick<KeptScan, 'nonce' | 'direction' | 'at'>[],
  rules: { reentry: boolean },
): Replayed {
  const passages = scans.map(({ nonce, direction, at }) => ({ key: nonce, direction, atMs: at.getTime() }));
  return replay(passages, rules);
}

/** When, where and by whom somebody last came in by these passages, but for the one with `nonce`; null where nobody has. */
export function lastIn(
  passages: readonly KeptScan[],
  replayed: Replayed,
  nonce: string,
): FirstCheckIn | null {
  const ins = passages.filter(
    (one) =>
      one.direction === 'in' && one.nonce !== nonce && replayed.places.get(one.nonce)?.answer === 'valid',
  );
  const last = ins.toSorted((a, b) => a.at.getTime() - b.at.getTime()).at(-1);
  return last === undefined ? null : { atMs: last.at.getTime(), gateName: last.gateName, by: last.by };
}

/**
 * Writes what the passages came to: `insert` puts in the one that is new among them. What ends up outside goes first, so that at no moment
 * two are inside.
 */
export async function writeReplayed(
  tx: Tx,
  ticket: Id<'ticket'>,
  {
    scans,
    replayed,
    insert,
  }: { scans: readonly KeptScan[]; replayed: Replayed; insert?: () => Promise<unknown> },
): Promise<void> {
  const changed = scans.flatMap((scan) => {
    const place = replayed.places.get(scan.nonce);
    return place === undefined || stands(scan, place) ? [] : [{ scan, place }];
  });
  const isInside = ({ scan, place }: (typeof changed)[number]) =>
    scan.direction === 'in' && place.answer === 'valid' && place.leftAtMs === null;
  for (const one of changed) if (!isInside(one)) await write(tx, one);
  await insert?.();
  for (const one of changed) if (isInside(one)) await write(tx, one);
  // also where it stays what it was, so that nobody who read the ticket before takes it for untouched
  await tx
    .update(tickets)
    .set({ state: replayed.state })
    .where(and(eq(tickets.id, ticket), inArray(tickets.state, [...admitting])));
}

/** A ticket that was refunded or revoked stays so, whatever its scans come to. */
export const admitting: readonly TicketState[] = ['valid', 'checked_in', 'outside'];

function stands(scan: KeptScan, { answer, leftAtMs }: Place): boolean {
  return scan.answer === answer && (scan.leftAt?.getTime() ?? null) === leftAtMs;
}

async function write(tx: Tx, { scan, place }: { scan: KeptScan; place: Place }): Promise<void> {
  const { answer, leftAtMs } = place;
  const leftAt = leftAtMs === null ? null : new Date(leftAtMs);
  await tx
    .update(checkIns)
    .set({ answer, accepted: answer === 'valid', leftAt })
    .where(eq(checkIns.id, scan.id));
}
