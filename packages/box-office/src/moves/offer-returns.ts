import type { Id } from '@zilker/contracts/ids';
import { eq, sql } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { drops, events } from '../schema/tables.ts';
import { lockStock, type Stock, type TypeRow } from '../stock.ts';
import { countForFan } from './count-for-fan.ts';
import { insertOffer } from './insert-offer.ts';
import { missedMax } from './missed-max.ts';
import { offerEnd } from './windows.ts';

/** Each takes the locks of the sale once; the sweep goes on with what is left. */
const offersMax = 50;
/** Of the tickets on the list, so many are looked at for one offer. */
const lookedAtMax = 50;

/**
 * Holds the returned tickets of an event for the next fans of its list, oldest ticket and longest wait first: each as an order of one ticket,
 * which counts no stock of its own, and its fan is told. Nothing is offered while the sale is stopped. However often it runs, a ticket is
 * held for one fan
 * and a fan has one offer at a time. Resolves to how many it made.
 */
export async function offerReturns(db: Db, { event }: { event: Id<'event'> }, now: Date): Promise<number> {
  const [drop] = await db.select({ id: drops.id }).from(drops).where(eq(drops.eventId, event));
  if (drop === undefined) return 0;
  let made = 0;
  while (made < offersMax && (await anyWaits(db, event)) && (await offerNext(db, drop.id, now))) made++;
  return made;
}

/** Looked at without a lock, so that the sale does not wait where there is nothing to do. */
async function anyWaits(db: Db, event: Id<'event'>): Promise<boolean> {
  const { rows } = await db.execute<{ waits: boolean }>(sql`
    SELECT EXISTS (SELECT FROM ticket_returns WHERE event_id = ${event} AND state = 'listed')
       AND EXISTS (SELECT FROM returns_list WHERE event_id = ${event} AND missed < ${missedMax}) AS waits`);
  return rows[0]?.waits ?? false;
}

async function offerNext(db: Db, dropId: Id<'drop'>, now: Date): Promise<boolean> {
  return withTransaction(db, async (tx) => {
    const stock = await lockStock(tx, dropId);
    const { drop, types } = stock;
    const [event] = await tx.select().from(events).where(eq(events.id, drop.eventId));
    if (event === undefined || drop.cancelled || drop.saleStopped) return false;
    const endsAt = offerEnd(event, now);
    if (endsAt === null) return false;
    const tried = new Set<string>();
    for (const listed of await oldestListed(tx, drop.eventId, now)) {
      const type = types.find(({ id }) => id === listed.type);
      // of one type and seller nobody wants the next where nobody wanted the first
      const kind = `${listed.type} ${listed.seller}`;
      if (tried.has(kind)) continue;
      tried.add(kind);
      const account = type && (await nextFan(tx, stock, { type, seller: listed.seller }));
      if (type === undefined || account === undefined) continue;
      const counted = await countForFan(tx, {
        event: event.id,
        type,
        account,
        perFanMax: drop.perFanMax,
      });
      if (!counted) throw new Error(`account ${account} was found within its limits, and is not`);
      const { return: id, priceCents, version } = listed;
      const order = await insertOffer(
        tx,
        { drop, return: id, type: type.id, account, priceCents, endsAt },
        now,
      );
      await tx.execute(sql`
        UPDATE ticket_returns SET state = 'offered', order_id = ${order}, version = version + 1 WHERE id = ${id}`);
      await enqueue(tx, { kind: 'send-return', return: id, version: version + 1 });
      return true;
    }
    return false;
  });
}

type Listed = {
  return: Id<'ticketReturn'>;
  version: number;
  type: Id<'ticketType'>;
  /** What it was bought for, at which it is sold again. */
  priceCents: number;
  seller: Id<'account'>;
};

/** The tickets that have waited longest, held still: several, since the first may be of a type or a fan that nobody who waits can take it from. */
async function oldestListed(tx: Tx, event: Id<'event'>, now: Date): Promise<Listed[]> {
  const { rows } = await tx.execute<Listed>(sql`
    SELECT r.id AS "return", r.version, t.type_id AS "type", i.price_cents AS "priceCents", o.account_id AS seller
      FROM ticket_returns r JOIN tickets t ON t.id = r.ticket_id
      JOIN orders o ON o.id = t.order_id
      JOIN order_items i ON i.order_id = t.order_id AND i.type_id = t.type_id
     WHERE r.event_id = ${event} AND r.state = 'listed' AND r.ends_at > ${now.toISOString()}::timestamptz
       AND t.state = 'valid' AND t.blocked_at IS NULL
     ORDER BY r.created_at, r.id LIMIT ${lookedAtMax} FOR UPDATE OF r`);
  return rows;
}

/** Who has waited longest and may have one more of it; never who offers it back. */
async function nextFan(
  tx: Tx,
  { drop }: Stock,
  { type, seller }: { type: TypeRow; seller: Id<'account'> },
): Promise<Id<'account'> | undefined> {
  const { rows } = await tx.execute<{ account: Id<'account'> }>(sql`
    SELECT l.account_id AS account FROM returns_list l
      LEFT JOIN usage u ON u.event_id = l.event_id AND u.account_id = l.account_id
      LEFT JOIN type_usage y ON y.type_id = ${type.id} AND y.account_id = l.account_id
     WHERE l.event_id = ${drop.eventId} AND l.missed < ${missedMax} AND l.account_id <> ${seller}
       AND coalesce(u.taken < u.taken_max, ${drop.perFanMax} > 0)
       AND (${type.maxPerAccount}::integer IS NULL OR coalesce(y.taken < y.taken_max, true))
       AND NOT EXISTS (SELECT FROM ticket_returns r JOIN orders o ON o.id = r.order_id
         WHERE r.event_id = l.event_id AND r.state = 'offered' AND o.account_id = l.account_id)
     ORDER BY l.joined_at, l.account_id LIMIT 1`);
  return rows[0]?.account;
}
