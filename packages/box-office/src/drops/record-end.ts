import { and, eq, gt, lte, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { later } from '../outbox/later.ts';
import { outbox } from '../schema/outbox.ts';
import type { DropRow } from '../stock.ts';
import { changeDrop, type Fact, laterOf } from './change-drop.ts';

/** Reports that were on their way when the room forgot have come in by then. */
const settleMs = 1_000;

/** The room lost its memory of this drop: the answer is a `sync-drop`, which brings the record. */
export async function recordForgot(tx: Tx, drop: DropRow, fact: Fact<'forgot'>, now: Date): Promise<void> {
  const at = new Date(fact.atMs);
  if (drop.forgotAt === null || drop.forgotAt < at) await changeDrop(tx, drop, { forgotAt: at });
  await answerForgot(tx, drop, now);
}

/** One answer that is still to go out is enough: it will say what is known by then. */
export async function answerForgot(tx: Tx, drop: DropRow, now: Date): Promise<void> {
  const dueAt = later(now, settleMs);
  const isAnswer = sql`${outbox.job}->>'kind' = 'sync-drop' AND ${outbox.job}->>'drop' = ${drop.id}`;
  const [waiting] = await tx
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(eq(outbox.queue, 'drops'), gt(outbox.dueAt, now), lte(outbox.dueAt, dueAt), isAnswer))
    .limit(1);
  if (waiting !== undefined) return;
  await enqueue(tx, { kind: 'sync-drop', drop: drop.id, version: drop.version }, { dueAt });
}

/** No call follows: what was granted and not called is promised to nobody any more. */
export async function recordEnd(tx: Tx, drop: DropRow, fact: Fact<'ended'>): Promise<void> {
  const { serving, estimates } = fact;
  const places = Math.max(drop.places ?? 0, fact.places);
  // ordinary sale goes on as soon as a ticket comes back
  if (drop.mode === 'standby' && fact.phase === 'sold_out') {
    if (drop.called === null)
      await changeDrop(tx, drop, { phase: laterOf(drop.phase, 'sold_out'), places, serving });
    return;
  }
  // closed may follow sold out; neither opens again
  if (drop.called !== null)
    return changeDrop(tx, drop, {
      phase: fact.phase === 'closed' ? 'closed' : drop.phase,
      estimates: drop.estimates ?? estimates,
    });
  // calls that fans have opened already did happen
  const called = Math.min(drop.granted, Math.max(fact.called, drop.calls));
  await changeDrop(tx, drop, {
    phase: fact.phase,
    places,
    serving,
    called,
    endedAt: new Date(fact.atMs),
    promised: drop.promised - (drop.granted - called),
    estimates,
  });
}
