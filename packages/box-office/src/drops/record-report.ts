import type { Id } from '@zilker/contracts/ids';
import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import type { OperatorAct } from '@zilker/contracts/log';
import { type DropPhase, dropTransitions, may } from '@zilker/contracts/states';
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { dropActs, drops, placesLeft } from '../schema/sale.ts';
import { type DropRow, lockStock } from '../stock.ts';

/**
 * Takes a fact of the room into the record. Facts come in any order and number: each is written once, and the phase only moves
 * the way that the table of states allows.
 * @throws Refusal `drop_unknown`
 */
export async function recordReport(db: Db, input: { drop: Id<'drop'>; report: RoomReport }): Promise<void> {
  await withTransaction(db, async (tx) => {
    const { drop } = await lockStock(tx, input.drop);
    const { report } = input;
    switch (report.fact) {
      case 'committed':
        if (drop.frozenAt !== null || !isNewer(drop, report)) return;
        return update(tx, drop, {
          commitment: report.commitment,
          committedAt: drop.committedAt ?? new Date(report.atMs),
          beacon: report.beacon,
        });
      case 'frozen':
        if (drop.frozenAt !== null) return;
        return update(tx, drop, {
          n: report.n,
          roster: report.roster,
          secret: report.secret,
          frozenAt: new Date(report.atMs),
          phase: laterOf(drop.phase, 'frozen'),
        });
      case 'drawn':
        if (drop.drawnAt !== null) return;
        return update(tx, drop, {
          signature: report.signature,
          randomness: report.randomness,
          seed: report.seed,
          drawnAt: new Date(report.atMs),
          phase: laterOf(drop.phase, 'drawn'),
        });
      case 'act':
        return recordAct(tx, drop, report);
      case 'left':
        await tx
          .insert(placesLeft)
          .values({ dropId: drop.id, placeIndex: report.index, at: new Date(report.atMs) })
          .onConflictDoNothing();
        return;
      case 'ended':
        return recordEnd(tx, drop, report);
    }
  });
}

/** The first word counts, and after it a later round: a draw whose moment passed while the room was away is put off. */
function isNewer(drop: DropRow, report: Extract<RoomReport, { fact: 'committed' }>): boolean {
  return drop.commitment === null || (report.beacon?.round ?? 0) > (drop.beacon?.round ?? 0);
}

async function update(tx: Tx, drop: DropRow, values: Partial<typeof drops.$inferInsert>): Promise<void> {
  await tx.update(drops).set(values).where(eq(drops.id, drop.id));
}

async function recordAct(
  tx: Tx,
  drop: DropRow,
  { act, entry }: Extract<RoomReport, { fact: 'act' }>,
): Promise<void> {
  const written = await tx
    .insert(dropActs)
    .values({ dropId: drop.id, seq: entry.seq, act, entry })
    .onConflictDoNothing()
    .returning({ seq: dropActs.seq });
  if (written.length === 0) return;
  // an act that comes late must not undo a later one of its sort
  const [newest] = await tx
    .select({ seq: dropActs.seq })
    .from(dropActs)
    .where(and(eq(dropActs.dropId, drop.id), inArray(sql`${dropActs.act}->>'act'`, sortOf(act))))
    .orderBy(desc(dropActs.seq))
    .limit(1);
  if (newest?.seq !== entry.seq) return;
  switch (act.act) {
    case 'rate':
      return update(tx, drop, { ratePerMinute: act.ratePerMinute });
    case 'stop_sale':
      return update(tx, drop, { saleStopped: true });
    case 'resume_sale':
      return update(tx, drop, { saleStopped: false });
    case 'pause':
      return update(tx, drop, { phase: may(dropTransitions, drop.phase, 'paused') ? 'paused' : drop.phase });
    case 'resume':
      return update(tx, drop, { phase: drop.phase === 'paused' ? 'calling' : drop.phase });
    case 'close':
    case 'message':
      return;
  }
}

/** Acts that set the same thing. */
function sortOf({ act }: OperatorAct): OperatorAct['act'][] {
  if (act === 'stop_sale' || act === 'resume_sale') return ['stop_sale', 'resume_sale'];
  if (act === 'pause' || act === 'resume') return ['pause', 'resume'];
  return [act];
}

/** No call follows: what was granted and not called is promised to nobody any more. */
async function recordEnd(
  tx: Tx,
  drop: DropRow,
  report: Extract<RoomReport, { fact: 'ended' }>,
): Promise<void> {
  // closed may follow sold out; neither opens again
  if (drop.called !== null)
    return update(tx, drop, { phase: report.phase === 'closed' ? 'closed' : drop.phase });
  // calls that fans have opened already did happen
  const called = Math.min(drop.granted, Math.max(report.called, drop.calls));
  await update(tx, drop, {
    phase: report.phase,
    places: report.places,
    serving: report.serving,
    called,
    endedAt: new Date(report.atMs),
    promised: drop.promised - (drop.granted - called),
  });
}

/** `to` where the phases lead there from `from`, else `from`: a late fact does not turn the phase back. */
function laterOf(from: DropPhase, to: DropPhase): DropPhase {
  const seen = new Set<DropPhase>([from]);
  for (const phase of seen) for (const next of dropTransitions[phase]) seen.add(next);
  return seen.has(to) ? to : from;
}
