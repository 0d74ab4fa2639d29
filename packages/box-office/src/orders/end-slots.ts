import { eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { heartbeats } from '../schema/running.ts';

const slots = 'end-sessions';
/** Slots are given for so long ahead, well within what the outbox puts off; who gets none has a turn later. */
const aheadMaxMs = 20_000;
/** What is further ahead was written before Postgres's clock was set back, and counts no more. */
export const settledMs = 2 * aheadMaxMs;

/** Time for up to `most` requests, behind all that was given before. Resolves to when it begins, and for how many it is. */
export async function takeSlots(
  tx: Tx,
  most: number,
  perSecond: number,
  now: Date,
): Promise<{ from: Date; count: number }> {
  if (perSecond === Infinity) return { from: now, count: most };
  await tx.insert(heartbeats).values({ name: slots, at: now }).onConflictDoNothing();
  const ours = eq(heartbeats.name, slots);
  const [row] = await tx.select().from(heartbeats).where(ours).for('no key update');
  const aheadMs = Math.max(0, (row?.at ?? now).getTime() - now.getTime());
  const fromMs = aheadMs > settledMs ? 0 : aheadMs;
  const count = Math.max(0, Math.min(most, Math.floor(((aheadMaxMs - fromMs) * perSecond) / 1000)));
  const from = new Date(now.getTime() + fromMs);
  const until = new Date(from.getTime() + (count * 1000) / perSecond);
  await tx.update(heartbeats).set({ at: until }).where(ours);
  return { from, count };
}
