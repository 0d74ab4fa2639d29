import { Refusal } from '@zilker/contracts/errors';
import type { ReturnsListView } from '@zilker/contracts/http/moves';
import type { Id } from '@zilker/contracts/ids';
import { and, count, eq, gte, lt, or, sql } from 'drizzle-orm';
import { type Db, type DbOrTx, withTransaction } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { once } from '../portal/once.ts';
import { events, orders, returnsList, ticketReturns } from '../schema/tables.ts';
import { missedMax } from './missed-max.ts';
import { returnEnd } from './windows.ts';

/** Such a fan is off the list, though the row stays. */
const isOver = gte(returnsList.missed, missedMax);

type Fan = { event: Id<'event'>; account: Id<'account'> };

/**
 * A fan waits for tickets of an event that come back, for other many than before, or no longer; once for each key. Whoever waits already keeps
 * their place.
 * @throws Refusal `event_unknown`, `return_not_open`, `idempotency_key_reused`
 */
export async function joinReturns(
  db: Db,
  input: Fan & { joined: boolean; quantity: number; idempotencyKey: string },
  now: Date,
): Promise<ReturnsListView> {
  const { event: id, account, joined, quantity, idempotencyKey: key } = input;
  return withTransaction(db, async (tx) => {
    const scope = `returns-list:${id}:${account}`;
    await once(tx, { scope, key, body: { joined, quantity } }, {}, async () => {
      const event = await eventOf(tx, id);
      if (!joined) {
        await tx.delete(returnsList).where(rowOf(input));
        return;
      }
      if (returnEnd(event, now) === null) throw new Refusal('return_not_open');
      await tx
        .insert(returnsList)
        .values({ eventId: id, accountId: account, quantity, joinedAt: now })
        .onConflictDoUpdate({
          target: [returnsList.eventId, returnsList.accountId],
          // who was passed over begins anew, at the end
          set: {
            quantity,
            joinedAt: sql`CASE WHEN ${isOver} THEN excluded.joined_at ELSE ${returnsList.joinedAt} END`,
            missed: sql`CASE WHEN ${isOver} THEN 0 ELSE ${returnsList.missed} END`,
          },
        });
      await enqueue(tx, { kind: 'offer-returns', event: id });
    });
    return readReturnsList(tx, input);
  });
}

/** @throws Refusal `event_unknown` */
export async function readReturnsList(db: DbOrTx, fan: Fan): Promise<ReturnsListView> {
  await eventOf(db, fan.event);
  const waits = lt(returnsList.missed, missedMax);
  const [own] = await db
    .select()
    .from(returnsList)
    .where(and(rowOf(fan), waits));
  const inEvent = eq(returnsList.eventId, fan.event);
  const before = own && earlier(own);
  const [ahead] = await db
    .select({ n: count() })
    .from(returnsList)
    .where(and(inEvent, waits, before));
  const [offer] = await db
    .select({ order: orders.id, endsAt: orders.expiresAt })
    .from(ticketReturns)
    .innerJoin(orders, eq(orders.id, ticketReturns.orderId))
    .where(
      and(
        eq(ticketReturns.eventId, fan.event),
        eq(ticketReturns.state, 'offered'),
        eq(orders.accountId, fan.account),
      ),
    )
    .limit(1);
  return {
    joined: own !== undefined,
    ahead: ahead?.n ?? 0,
    quantity: own?.quantity ?? 0,
    offer: offer === undefined ? null : { order: offer.order, endsAtMs: offer.endsAt.getTime() },
  };
}

/** How many fans wait for tickets of an event that come back. */
export function countWaiting(db: DbOrTx, event: Id<'event'>): Promise<number> {
  return db.$count(returnsList, and(eq(returnsList.eventId, event), lt(returnsList.missed, missedMax)));
}

function rowOf({ event, account }: Fan) {
  return and(eq(returnsList.eventId, event), eq(returnsList.accountId, account));
}

function earlier({ joinedAt, accountId }: typeof returnsList.$inferSelect) {
  return or(
    lt(returnsList.joinedAt, joinedAt),
    and(eq(returnsList.joinedAt, joinedAt), lt(returnsList.accountId, accountId)),
  );
}

async function eventOf(db: DbOrTx, id: Id<'event'>) {
  const [event] = await db.select().from(events).where(eq(events.id, id));
  if (event === undefined || event.status === 'draft') throw new Refusal('event_unknown');
  return event;
}
