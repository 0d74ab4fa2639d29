import type { TicketView } from '@zilker/contracts/http/tickets';
import type { Id } from '@zilker/contracts/ids';
import { and, eq, inArray } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { accounts, orders, tickets } from '../schema/tables.ts';
import { readTicketViews } from './ticket-view.ts';

export type TicketsToSend = {
  /** Where to: the mail address if the fan gave one, else the phone that they signed in with. */
  to: { mail: string } | { phone: string };
  totalCents: number;
  tickets: readonly [TicketView, ...TicketView[]];
};

/** What to tell the fan of a paid order; null when it was refunded meanwhile, or when its fan is simulated. */
export async function ticketsToSend(db: DbOrTx, order: Id<'order'>): Promise<TicketsToSend | null> {
  const [row] = await db
    .select({ totalCents: orders.totalCents, email: accounts.email, phone: accounts.phone })
    .from(orders)
    .innerJoin(accounts, eq(accounts.id, orders.accountId))
    .where(
      and(
        eq(orders.id, order),
        inArray(orders.state, ['paid', 'partially_refunded']),
        eq(accounts.simulated, false),
      ),
    );
  if (row === undefined) return null;
  const [first, ...rest] = (await readTicketViews(db, eq(tickets.orderId, order))).filter(
    ({ state }) => state === 'valid' || state === 'checked_in',
  );
  if (first === undefined) return null;
  const to = row.email === null ? { phone: row.phone } : { mail: row.email };
  return { to, totalCents: row.totalCents, tickets: [first, ...rest] };
}
