import { type LogEntry, type OperatorAct, operatorAct } from '@zilker/contracts/log';
import { dropTransitions, may } from '@zilker/contracts/states';
import { and, desc, eq, gt, inArray, sql } from 'drizzle-orm';
import * as v from 'valibot';
import type { Tx } from '../db.ts';
import { dropActs } from '../schema/sale.ts';
import type { DropRow } from '../stock.ts';
import { changeDrop, type Fact } from './change-drop.ts';
import { recordStop } from './stand-still.ts';

/** Keeps an entry of the log, and lets the act behind it bind. True when it was new. */
export async function recordEntry(tx: Tx, drop: DropRow, fact: Fact<'entry'>): Promise<boolean> {
  const { entry } = fact;
  const act = fact.act ?? plainAct(entry);
  const kept = await keep(tx, drop, { entry, act });
  if (kept === 'known') return false;
  if (kept === 'instead' || act?.act === 'stop_sale' || act?.act === 'resume_sale')
    await recordStop(tx, drop);
  // an act that comes late must not undo a later one of its sort
  if (act !== null && (await newestOf(tx, drop, act)) === entry.seq) await apply(tx, drop, act);
  return true;
}

/**
 * A room that put its log together again has its entries without the acts behind them. Those that are no more than their name can be
 * told from it.
 */
function plainAct({ by, act }: LogEntry): OperatorAct | null {
  if (by === 'room') return null;
  const parsed = v.safeParse(operatorAct, { act });
  return parsed.success ? parsed.output : null;
}

/**
 * A room that lost its newest entries gives their numbers anew. What was written later is what the room went on with: it takes the
 * place of what stood there, and of all that followed that.
 */
async function keep(
  tx: Tx,
  drop: DropRow,
  { act, entry }: Pick<Fact<'entry'>, 'act' | 'entry'>,
): Promise<'new' | 'instead' | 'known'> {
  const at = and(eq(dropActs.dropId, drop.id), eq(dropActs.seq, entry.seq));
  const [known] = await tx.select().from(dropActs).where(at);
  if (known === undefined) {
    await tx.insert(dropActs).values({ dropId: drop.id, seq: entry.seq, act, entry });
    return 'new';
  }
  if (known.entry.hash === entry.hash) {
    if (known.act !== null || act === null) return 'known';
    await tx.update(dropActs).set({ act }).where(at);
    return 'new';
  }
  if (known.entry.atMs > entry.atMs) return 'known';
  await tx
    .delete(dropActs)
    .where(
      and(
        eq(dropActs.dropId, drop.id),
        gt(dropActs.seq, entry.seq),
        sql`(${dropActs.entry}->>'atMs')::bigint < ${entry.atMs}`,
      ),
    );
  await tx.update(dropActs).set({ act, entry }).where(at);
  return 'instead';
}

async function newestOf(tx: Tx, drop: DropRow, act: OperatorAct): Promise<number | undefined> {
  const [newest] = await tx
    .select({ seq: dropActs.seq })
    .from(dropActs)
    .where(and(eq(dropActs.dropId, drop.id), inArray(sql`${dropActs.act}->>'act'`, sortOf(act))))
    .orderBy(desc(dropActs.seq))
    .limit(1);
  return newest?.seq;
}

async function apply(tx: Tx, drop: DropRow, act: OperatorAct): Promise<void> {
  switch (act.act) {
    case 'rate': {
      const floorPerMinute = Math.min(act.ratePerMinute, act.floorPerMinute ?? drop.floorPerMinute);
      return changeDrop(tx, drop, { ratePerMinute: act.ratePerMinute, floorPerMinute });
    }
    case 'pause':
      return changeDrop(tx, drop, {
        phase: may(dropTransitions, drop.phase, 'paused') ? 'paused' : drop.phase,
      });
    case 'resume':
      return changeDrop(tx, drop, { phase: drop.phase === 'paused' ? 'calling' : drop.phase });
    default:
      // the room alone acts on the others; `remove` comes as `left` too
      return;
  }
}

/** Acts that set the same thing. */
function sortOf({ act }: OperatorAct): OperatorAct['act'][] {
  return act === 'pause' || act === 'resume' ? ['pause', 'resume'] : [act];
}
