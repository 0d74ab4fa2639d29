import { lt } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { placesLeft, placesMoved } from '../schema/sale.ts';
import type { DropRow } from '../stock.ts';
import { changeDrop, type Fact } from './change-drop.ts';

/** What became of places. Each answers whether it was new. */
export async function recordLeft(tx: Tx, drop: DropRow, fact: Fact<'left'>): Promise<boolean> {
  const written = await tx
    .insert(placesLeft)
    .values({ dropId: drop.id, placeIndex: fact.index, at: new Date(fact.atMs) })
    .onConflictDoNothing()
    .returning({ index: placesLeft.placeIndex });
  return written.length > 0;
}

/** Of two moves the one with the higher epoch counts. */
export async function recordMoved(tx: Tx, drop: DropRow, fact: Fact<'moved'>): Promise<boolean> {
  const { index, epoch, jkt, atMs } = fact;
  const move = { epoch, jkt, at: new Date(atMs) };
  const written = await tx
    .insert(placesMoved)
    .values({ dropId: drop.id, placeIndex: index, ...move })
    .onConflictDoUpdate({
      target: [placesMoved.dropId, placesMoved.placeIndex],
      set: move,
      setWhere: lt(placesMoved.epoch, epoch),
    })
    .returning({ index: placesMoved.placeIndex });
  return written.length > 0;
}

export async function recordCounted(tx: Tx, drop: DropRow, fact: Fact<'counted'>): Promise<boolean> {
  if (fact.places <= (drop.places ?? 0)) return false;
  await changeDrop(tx, drop, { places: fact.places });
  return true;
}
