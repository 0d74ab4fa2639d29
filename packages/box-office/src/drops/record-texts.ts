import type { Id } from '@zilker/contracts/ids';
import { and, eq, inArray, isNull, lt } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { enqueueAll } from '../outbox/enqueue.ts';
import { textsAsked } from '../schema/sale.ts';
import type { DropRow } from '../stock.ts';
import type { Fact } from './change-drop.ts';

/** A fan asks to be texted, or asks no more: of two words the later one counts. */
export async function recordTexts(tx: Tx, drop: DropRow, fact: Fact<'texts'>): Promise<void> {
  const { index, account, on, atMs } = fact;
  const at = new Date(atMs);
  await tx
    .insert(textsAsked)
    .values({ dropId: drop.id, placeIndex: index, accountId: account, on, at })
    .onConflictDoUpdate({
      target: [textsAsked.dropId, textsAsked.placeIndex],
      set: { accountId: account, on, at },
      setWhere: lt(textsAsked.at, at),
    });
}

/** The turn of these places comes near: each fan who asked is texted so once. */
export async function recordNear(tx: Tx, drop: DropRow, fact: Fact<'near'>, now: Date): Promise<void> {
  if (fact.indices.length === 0 || drop.cancelled) return;
  const due = await tx
    .update(textsAsked)
    .set({ nearSentAt: now, nearMinutes: fact.minutes })
    .where(
      and(
        eq(textsAsked.dropId, drop.id),
        inArray(textsAsked.placeIndex, fact.indices),
        eq(textsAsked.on, true),
        isNull(textsAsked.nearSentAt),
      ),
    )
    .returning({ index: textsAsked.placeIndex });
  await enqueueAll(
    tx,
    due.map(({ index }) => ({ kind: 'text-turn', drop: drop.id, index, what: 'near' })),
  );
}

/** These places are called: each fan who asked is texted so once for each call. In the transaction that makes the visits. */
export async function textCalled(
  tx: Tx,
  drop: Id<'drop'>,
  calls: readonly { index: number; callNo: number }[],
): Promise<void> {
  const callNos = new Map(calls.map(({ index, callNo }) => [index, callNo]));
  if (callNos.size === 0) return;
  const asked = await tx
    .select({ index: textsAsked.placeIndex, sentNo: textsAsked.calledSentNo })
    .from(textsAsked)
    .where(
      and(
        eq(textsAsked.dropId, drop),
        inArray(textsAsked.placeIndex, [...callNos.keys()]),
        eq(textsAsked.on, true),
      ),
    );
  const due = asked.filter(({ index, sentNo }) => sentNo < (callNos.get(index) ?? 0));
  for (const { index } of due)
    await tx
      .update(textsAsked)
      .set({ calledSentNo: callNos.get(index) ?? 0 })
      .where(and(eq(textsAsked.dropId, drop), eq(textsAsked.placeIndex, index)));
  await enqueueAll(
    tx,
    due.map(({ index }) => ({ kind: 'text-turn', drop, index, what: 'called' })),
  );
}
