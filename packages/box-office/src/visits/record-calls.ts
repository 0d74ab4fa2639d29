import type { Id } from '@zilker/contracts/ids';
import type { DropPhase } from '@zilker/contracts/states';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { drops, visits } from '../schema/sale.ts';
import { lockStock } from '../stock.ts';
import { applyCall, type CallFacts } from './apply-call.ts';

/**
 * Makes visits of calls, in any order and any number of times. The drop's counters follow in the same transaction.
 * @throws Refusal `drop_unknown`
 */
export async function recordCalls(
  tx: Tx,
  input: { drop: Id<'drop'>; calls: readonly CallFacts[] },
): Promise<void> {
  if (input.calls.length === 0) return;
  const { drop } = await lockStock(tx, input.drop);
  const indices = [...new Set(input.calls.map((call) => call.index))];
  const rows = await tx
    .select()
    .from(visits)
    .where(and(eq(visits.dropId, input.drop), inArray(visits.placeIndex, indices)))
    .for('no key update');
  const known = new Map(rows.map((row) => [row.placeIndex, row]));
  const changed = new Map<number, typeof visits.$inferInsert>();
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
      endedAt: reopened ? null : (before?.endedAt ?? null),
      calledAt: reopened ? call.calledAt : (before?.calledAt ?? call.calledAt),
      openBy: reopened ? call.openBy : (before?.openBy ?? call.openBy),
      ...visit,
    };
    known.set(call.index, row);
    changed.set(call.index, row);
  }
  if (changed.size > 0) await upsert(tx, [...changed.values()]);
  if (calls !== 0 || promised !== 0)
    await tx
      .update(drops)
      .set({
        calls: sql`${drops.calls} + ${calls}`,
        promised: sql`${drops.promised} + ${promised}`,
        // the room reports no such step: the first call is it
        phase: beforeCalls.includes(drop.phase) ? 'calling' : drop.phase,
      })
      .where(eq(drops.id, input.drop));
}

const beforeCalls: readonly DropPhase[] = ['scheduled', 'lobby', 'frozen', 'drawn'];

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
