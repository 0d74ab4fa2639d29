import { Refusal } from '@zilker/contracts/errors';
import type { undoCheckIn as route } from '@zilker/contracts/http/doors';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import { and, eq, type SQL } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { once } from '../portal/once.ts';
import { checkIns, events, tickets } from '../schema/tables.ts';
import { type ScannerIds, seeScanner } from './scanner.ts';
import { isPassage, readScans, replayScans, writeReplayed } from './scans-of-ticket.ts';

type Undone = ReplyOf<typeof route>['result'];

/** For so long a scanner takes back what it did, by our clock since we heard of it: a slip of the finger is noticed at once. */
const byScannerMs = 10 * 60_000;

/**
 * Takes back a check-in of this scanner: the ticket is as if it had not been scanned. Asked again it answers the same.
 * @throws Refusal `check_in_unknown`, `check_in_settled` after ten minutes and where it let nobody in or they have left since,
 * `access_expired`, `pairing_revoked`
 */
export async function undoOwnCheckIn(
  db: Db,
  input: { scanner: ScannerIds; nonce: string },
  now: Date,
): Promise<Undone> {
  await seeScanner(db, input.scanner, now);
  const own = and(eq(checkIns.scannerId, input.scanner.scanner), eq(checkIns.nonce, input.nonce));
  return withTransaction(db, (tx) => undo(tx, own, now, new Date(now.getTime() - byScannerMs)));
}

/**
 * The same at the word of the venue, for any of its check-ins and at any time, once for each key.
 * @throws Refusal `check_in_unknown`, `check_in_settled`, `idempotency_key_reused`
 */
export async function undoCheckIn(
  db: Db,
  input: { venue: Id<'venue'>; checkIn: Id<'checkIn'>; idempotencyKey: string },
  now: Date,
): Promise<Undone> {
  const { venue, checkIn, idempotencyKey: key } = input;
  return withTransaction(db, async (tx) => {
    const own = and(eq(checkIns.venueId, venue), eq(checkIns.id, checkIn));
    const scope = `undo-check-in:${checkIn}`;
    const [row] = await tx.select({ nonce: checkIns.nonce }).from(checkIns).where(own);
    if (row === undefined) throw new Refusal('check_in_unknown');
    const reply: Undone = { nonce: row.nonce, answer: 'valid', first: null };
    return once(tx, { scope, key, body: {} }, reply, async () => {
      await undo(tx, own, now);
    });
  });
}

async function undo(tx: Tx, which: SQL | undefined, now: Date, since?: Date): Promise<Undone> {
  const [found] = await tx
    .select({ id: checkIns.id, ticket: checkIns.ticketId, policy: events.policy })
    .from(checkIns)
    .innerJoin(events, eq(events.id, checkIns.eventId))
    .where(which);
  if (found === undefined) throw new Refusal('check_in_unknown');
  const { id, ticket, policy } = found;
  await tx.select({ id: tickets.id }).from(tickets).where(eq(tickets.id, ticket)).for('no key update');

  const scans = await readScans(tx, ticket);
  const undone = scans.find((scan) => scan.id === id);
  if (undone === undefined) throw new Error(`check-in ${id} is gone`);
  const result: Undone = { nonce: undone.nonce, answer: 'valid', first: null };
  if (undone.undoneAt !== null) return result;
  if (!undone.accepted || undone.leftAt !== null) throw new Refusal('check_in_settled');
  if (since !== undefined && undone.createdAt < since) throw new Refusal('check_in_settled');

  await tx.update(checkIns).set({ undoneAt: now }).where(eq(checkIns.id, id));
  const passages = scans.filter((scan) => scan !== undone && isPassage(scan));
  const replayed = replayScans(passages, policy);
  await writeReplayed(tx, ticket, { scans: passages, replayed });
  return result;
}
