import type { Tx } from '../db.ts';
import type { DropRow } from '../stock.ts';
import { changeDrop, type Fact, laterOf } from './change-drop.ts';

/** The facts of the draw, in the order in which they become known. Each counts once, and answers whether it was new. */
export async function recordCommitted(tx: Tx, drop: DropRow, fact: Fact<'committed'>): Promise<boolean> {
  if (drop.frozenAt !== null || !isNewer(drop, fact)) return false;
  await changeDrop(tx, drop, {
    commitment: fact.commitment,
    committedAt: drop.committedAt ?? new Date(fact.atMs),
    beacon: fact.beacon,
    beaconAt: new Date(fact.atMs),
  });
  return true;
}

export async function recordFrozen(tx: Tx, drop: DropRow, fact: Fact<'frozen'>): Promise<boolean> {
  if (drop.frozenAt !== null) return false;
  await changeDrop(tx, drop, {
    n: fact.n,
    roster: fact.roster,
    secret: fact.secret,
    frozenAt: new Date(fact.atMs),
    places: Math.max(drop.places ?? 0, fact.n),
    phase: laterOf(drop.phase, 'frozen'),
  });
  return true;
}

export async function recordDrawn(tx: Tx, drop: DropRow, fact: Fact<'drawn'>): Promise<boolean> {
  if (drop.drawnAt !== null) return false;
  await changeDrop(tx, drop, {
    signature: fact.signature,
    randomness: fact.randomness,
    seed: fact.seed,
    drawnAt: new Date(fact.atMs),
    phase: laterOf(drop.phase, 'drawn'),
  });
  return true;
}

/** A draw that was put off or moved names its round anew: the later word counts, and of two at once the later round. */
function isNewer(drop: DropRow, fact: Fact<'committed'>): boolean {
  if (drop.commitment === null) return true;
  if (drop.commitment !== fact.commitment) return false;
  const laterMs = fact.atMs - (drop.beaconAt ?? drop.committedAt ?? new Date(0)).getTime();
  return laterMs > 0 || (laterMs === 0 && (fact.beacon?.round ?? 0) > (drop.beacon?.round ?? 0));
}
