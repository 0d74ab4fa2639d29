import type { listTickets as route } from '@zilker/contracts/http/tickets';
import { type Id, idSchema } from '@zilker/contracts/ids';
import type { Page } from '@zilker/contracts/page';
import type { ReplyOf } from '@zilker/contracts/route';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import * as v from 'valibot';
import type { DbOrTx } from '../db.ts';
import { cutPage, exactTimeKey, readCursor } from '../page-cursor.ts';
import { events, tickets } from '../schema/tables.ts';
import { readTicketRows, ticketView } from './ticket-view.ts';

const sortKey = v.tuple([exactTimeKey, idSchema('order'), v.number()]);

/**
 * A fan's own tickets, latest show first.
 * @throws Refusal `cursor_invalid`, also for the cursor of another fan
 */
export async function listTickets(
  db: DbOrTx,
  account: Id<'account'>,
  { cursor, limit }: Page,
): Promise<ReplyOf<typeof route>> {
  const list = `tickets of ${account}`;
  const after = cursor === undefined ? undefined : readCursor(list, sortKey, cursor);
  const own = and(eq(tickets.accountId, account), after && isAfter(after));
  const rows = await readTicketRows(db, own, limit + 1);
  const keyOf = ({ at, ticket }: (typeof rows)[number]) => [at, ticket.orderId, ticket.number];
  const page = cutPage(rows, { list, limit, keyOf });
  return { tickets: page.items.map(ticketView), next: page.next };
}

/** Shows go backwards, the tickets of one forwards, so that one comparison of rows does not say it. */
function isAfter([at, order, number]: v.InferOutput<typeof sortKey>): SQL {
  const sameShow = sql`(${tickets.orderId}, ${tickets.number}) > (${order}, ${number}::integer)`;
  return sql`(${events.startsAt} < ${at}::timestamptz OR (${events.startsAt} = ${at}::timestamptz AND ${sameShow}))`;
}
