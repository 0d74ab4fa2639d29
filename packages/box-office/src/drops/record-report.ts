import type { Id } from '@zilker/contracts/ids';
import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { type DropRow, lockStock } from '../stock.ts';
import { recordCommitted, recordDrawn, recordFrozen } from './record-draw.ts';
import { answerForgot, recordEnd, recordForgot } from './record-end.ts';
import { recordEntry } from './record-entry.ts';
import { recordCounted, recordLeft, recordMoved } from './record-places.ts';
import { recordNear, recordTexts } from './record-texts.ts';

/**
 * Takes a fact of the room into the record. Facts come in any order and number: each is written once, and the phase only moves
 * the way that the table of states allows.
 * @throws Refusal `drop_unknown`
 */
export async function recordReport(
  db: Db,
  input: { drop: Id<'drop'>; report: RoomReport },
  now: Date,
): Promise<void> {
  await withTransaction(db, async (tx) => {
    const { drop } = await lockStock(tx, input.drop);
    const learnt = await take(tx, drop, input.report, now);
    if (learnt && isFromBefore(drop, input.report)) await answerForgot(tx, drop, now);
  });
}

/** True when the fact changed what `recordOf` answers. */
async function take(tx: Tx, drop: DropRow, report: RoomReport, now: Date): Promise<boolean> {
  switch (report.fact) {
    case 'committed':
      return recordCommitted(tx, drop, report);
    case 'frozen':
      return recordFrozen(tx, drop, report);
    case 'drawn':
      return recordDrawn(tx, drop, report);
    case 'entry':
      return recordEntry(tx, drop, report);
    case 'left':
      return recordLeft(tx, drop, report);
    case 'moved':
      return recordMoved(tx, drop, report);
    case 'counted':
      return recordCounted(tx, drop, report);
    case 'texts':
      await recordTexts(tx, drop, report);
      return false;
    case 'near':
      await recordNear(tx, drop, report, now);
      return false;
    case 'forgot':
      await recordForgot(tx, drop, report, now);
      return false;
    case 'ended':
      await recordEnd(tx, drop, report);
      return false;
  }
}

/** A fact of the memory that the room has lost since: it was still on its way when the record was asked for. */
function isFromBefore(drop: DropRow, report: RoomReport): boolean {
  const atMs = report.fact === 'entry' ? report.entry.atMs : report.atMs;
  return drop.forgotAt !== null && atMs <= drop.forgotAt.getTime();
}
