import type { Id } from '@zilker/contracts/ids';
import type { LogEntry } from '@zilker/contracts/log';
import { logStart } from '@zilker/contracts/log-chain';
import type { DropRecord } from '@zilker/contracts/record';
import { asc, eq } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { dropActs, drops, placesLeft, placesMoved, visits } from '../schema/sale.ts';
import type { DropRow } from '../stock.ts';
import { positionsOf } from './positions-of.ts';

/**
 * What the record knows of a drop that the room announced before: draw facts, the log, and what became of places, all of one moment.
 * Null for a drop that the room has not committed to yet, or that nobody knows.
 */
export async function recordOf(db: Db, drop: Id<'drop'>): Promise<DropRecord | null> {
  return withTransaction(db, (tx) => read(tx, drop), {
    begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY',
  });
}

async function read(tx: Tx, id: Id<'drop'>): Promise<DropRecord | null> {
  const [drop] = await tx.select().from(drops).where(eq(drops.id, id));
  if (drop === undefined || drop.committedAt === null) return null;
  const calls = await readCalls(tx, drop);
  const gone = await tx
    .select({ index: placesLeft.placeIndex })
    .from(placesLeft)
    .where(eq(placesLeft.dropId, id))
    .orderBy(asc(placesLeft.placeIndex));
  const moved = await tx
    .select({ index: placesMoved.placeIndex, epoch: placesMoved.epoch, jkt: placesMoved.jkt })
    .from(placesMoved)
    .where(eq(placesMoved.dropId, id))
    .orderBy(asc(placesMoved.placeIndex));
  const known = [...calls, ...gone, ...moved].reduce((most, { index }) => Math.max(most, index + 1), 0);
  const acts = await tx.select().from(dropActs).where(eq(dropActs.dropId, id)).orderBy(asc(dropActs.seq));
  const log = unbroken(acts.map(({ entry }) => entry));
  return {
    phase: drop.phase,
    committedAtMs: drop.committedAt.getTime(),
    beacon: drop.beacon,
    frozen: frozenOf(drop),
    drawn: drawnOf(drop),
    places: Math.max(drop.places ?? 0, drop.n ?? 0, known),
    ratePerMinute: drop.ratePerMinute,
    floorPerMinute: drop.floorPerMinute,
    saleStopped: drop.saleStopped,
    log,
    message: messageOf(acts),
    calls,
    gone: gone.map(({ index }) => index),
    moved,
  };
}

async function readCalls(tx: Tx, drop: DropRow): Promise<DropRecord['calls']> {
  const rows = await tx
    .select()
    .from(visits)
    .where(eq(visits.dropId, drop.id))
    .orderBy(asc(visits.calledAt), asc(visits.placeIndex));
  const positionOf = positionsOf(drop);
  return rows.map((visit) => ({
    index: visit.placeIndex,
    position: visit.position ?? positionOf(visit.placeIndex),
    callNo: visit.callNo,
    atMs: visit.calledAt.getTime(),
    openByMs: visit.openBy.getTime(),
  }));
}

function frozenOf({ n, roster, secret, frozenAt }: DropRow): DropRecord['frozen'] {
  if (n === null || roster === null || secret === null || frozenAt === null) return null;
  return { n, roster, secret, atMs: frozenAt.getTime() };
}

function drawnOf({ signature, randomness, seed, drawnAt }: DropRow): DropRecord['drawn'] {
  if (signature === null || randomness === null || seed === null || drawnAt === null) return null;
  return { signature, randomness, seed, atMs: drawnAt.getTime() };
}

function messageOf(acts: readonly (typeof dropActs.$inferSelect)[]): DropRecord['message'] {
  const newest = acts.findLast(({ act }) => act?.act === 'message');
  if (newest?.act?.act !== 'message') return null;
  return { atMs: newest.entry.atMs, text: newest.act.text };
}

/** The log as far as nothing is missing from its chain: what is still on its way follows later. */
function unbroken(entries: readonly LogEntry[]): LogEntry[] {
  let prev = logStart;
  const end = entries.findIndex((entry, seq) => {
    if (entry.seq !== seq || entry.prev !== prev) return true;
    prev = entry.hash;
    return false;
  });
  return end === -1 ? [...entries] : entries.slice(0, end);
}
