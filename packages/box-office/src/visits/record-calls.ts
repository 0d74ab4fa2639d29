import type { Id } from '@zilker/contracts/ids';
import type { DropPhase } from '@zilker/contracts/states';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { textCalled } from '../drops/record-texts.ts';
import { drops, visits } from '../schema/sale.ts';
import { type DropRow, freeOf, lockStock } from '../stock.ts';
import { applyCall, type CallFacts } from './apply-call.ts';

/**
 * Makes visits of calls, in any order and any number of times. The drop's counters follow in the same transaction. Resolves to
 * how many calls no grant stood behind: none, but for a room that counted anew after it lost its memory.
 * @throws Refusal `drop_unknown`
 */
export async function recordCalls(
  tx: Tx,
  input: { drop: Id<'drop'>; calls: readonly CallFacts[] },
): Promise<number> {
  if (input.calls.length === 0) return 0;
  const stock = await lockStock(tx, input.drop);
  const { drop } = stock;
  const indices = [...new Set(input.calls.map((call) => call.index))];
  const rows = await tx
    .select()
    .from(visits)
    .where(and(eq(visits.dropId, input.drop), inArray(visits.placeIndex, indices)))
    .for('no key update');
  const known = new Map(rows.map((row) => [row.placeIndex, row]));
  const changed = new Map<number, typeof visits.$inferInsert>();
  const called: { index: number; callNo: number }[] = [];
  let calls = 0;
  let promised = 0;
  for (const call of [...input.calls].sort((a, b) => a.callNo - b.callNo)) {
    const before = known.get(call.index);
    const effect = applyCall(before, call);
    calls += effect.calls;
    promised += effect.promised;
    if (effect.visit === null) continue;
    const { reopened, ...visit } = effect.visit;
    const row = {
      dropId: input.drop,
      placeIndex: call.index,
      accountId: before?.accountId ?? null,
      openedAt: before?.openedAt ?? null,
      endsAt: before?.endsAt ?? null,
      extensions: before?.extensions ?? 0,
      endedAt: reopened ? null : (before?.endedAt ?? null),
      calledAt: reopened ? call.calledAt : (before?.calledAt ?? call.calledAt),
      openBy: reopened ? call.openBy : (before?.openBy ?? call.openBy),
      ...visit,
    };
    if (reopened) called.push({ index: call.index, callNo: call.callNo });
    known.set(call.index, row);
    changed.set(call.index, row);
  }
  const total = drop.calls + calls;
  const ungranted = Math.max(0, total - (drop.called ?? drop.granted));
  promised += promiseFor(
    ungranted,
    freeOf(stock) - promised,
    // one that is called twice at once stands where it stood first, as if each call had come alone
    [...new Set(called.map(({ index }) => index))].flatMap((index) => changed.get(index) ?? []),
  );
  if (changed.size > 0) await upsert(tx, [...changed.values()]);
  await textCalled(tx, input.drop, called);
  if (calls !== 0 || promised !== 0)
    await tx
      .update(drops)
      .set({
        calls: total,
        promised: sql`${drops.promised} + ${promised}`,
        granted: Math.max(drop.granted, total),
        called: drop.called === null ? null : Math.max(drop.called, total),
        // the room reports no such step: the first call is it
        phase: isBeforeCalls(drop) ? 'calling' : drop.phase,
      })
      .where(eq(drops.id, input.drop));
  return ungranted;
}

/**
 * Called means a ticket, also for calls that no grant stood behind: each has one from what is promised to nobody. Resolves to how many
 * it took; where there is none the last of the visits `called` now are without a promise: an older one keeps what it was given.
 */
function promiseFor(ungranted: number, free: number, called: (typeof visits.$inferInsert)[]): number {
  let lacking = Math.max(0, ungranted - Math.max(0, free));
  const backed = ungranted - lacking;
  for (const visit of called.toReversed()) {
    if (lacking === 0) break;
    if (visit.state !== 'called' || !visit.promised) continue;
    visit.promised = false;
    lacking--;
  }
  return backed;
}

const beforeCalls: readonly DropPhase[] = ['scheduled', 'lobby', 'frozen', 'drawn'];

/** An ordinary sale that was sold out calls again when a ticket has come back. */
function isBeforeCalls({ mode, phase, called }: DropRow): boolean {
  return beforeCalls.includes(phase) || (mode === 'standby' && phase === 'sold_out' && called === null);
}

async function upsert(tx: Tx, rows: (typeof visits.$inferInsert)[]): Promise<void> {
  await tx
    .insert(visits)
    .values(rows)
    .onConflictDoUpdate({
      target: [visits.dropId, visits.placeIndex],
      set: {
        position: sql`excluded.position`,
        callNo: sql`excluded.call_no`,
        state: sql`excluded.state`,
        promised: sql`excluded.promised`,
        calledAt: sql`excluded.called_at`,
        openBy: sql`excluded.open_by`,
        endedAt: sql`excluded.ended_at`,
      },
    });
}
