import { Refusal } from '@zilker/contracts/errors';
import type * as events from '@zilker/contracts/http/events';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { positionsOf } from '../drops/positions-of.ts';
import { drops, orders, ticketTypes, visits } from '../schema/tables.ts';

export type Outcome = Omit<ReplyOf<typeof events.readOutcome>, 'next'>;

/**
 * What became of a drop that has ended: when each position was called and what it bought. Positions are public, who stands at them is
 * not, so nobody is named.
 * @throws Refusal `drop_unknown`, `outcome_not_ready` while calls may follow
 */
export async function readOutcome(db: DbOrTx, id: Id<'drop'>): Promise<Outcome> {
  const [drop] = await db.select().from(drops).where(eq(drops.id, id));
  if (drop === undefined) throw new Refusal('drop_unknown');
  if (drop.endedAt === null) throw new Refusal('outcome_not_ready');
  const [stock] = await db
    .select({ tickets: sql<number>`coalesce(sum(${ticketTypes.capacity}), 0)::integer` })
    .from(ticketTypes)
    .where(eq(ticketTypes.eventId, drop.eventId));
  const rows = await db
    .select({
      index: visits.placeIndex,
      position: visits.position,
      calledAt: visits.calledAt,
      bought: orders.quantity,
    })
    .from(visits)
    .leftJoin(
      orders,
      and(
        eq(orders.dropId, visits.dropId),
        eq(orders.placeIndex, visits.placeIndex),
        inArray(orders.state, ['paid', 'partially_refunded']),
      ),
    )
    .where(eq(visits.dropId, id));
  const positionOf = positionsOf(drop);
  const called = rows.map(({ index, position, calledAt, bought }): Outcome['called'][number] => [
    position ?? positionOf(index),
    calledAt.getTime(),
    bought ?? 0,
  ]);
  return {
    endedAtMs: drop.endedAt.getTime(),
    tickets: stock?.tickets ?? 0,
    estimates: drop.estimates,
    called: called.sort(([a], [b]) => a - b),
  };
}
