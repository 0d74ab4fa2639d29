import type { Id } from '@zilker/contracts/ids';
import type { Job } from '@zilker/contracts/jobs/job';
import { sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { note } from '../money/note.ts';
import { endMoves } from '../moves/end-moves.ts';
import { enqueueAll } from '../outbox/enqueue.ts';
import { refunds, refundTickets } from '../schema/money.ts';
import type { PaidOrder, PaidTicket } from './paid-orders.ts';
import type { RefundAmount } from './refund-amount.ts';

/** Some tickets of an order that go back, and what for. */
export type Decision = {
  refund: Id<'refund'>;
  of: PaidOrder;
  tickets: readonly PaidTicket[];
  amount: RefundAmount;
  reason: string;
  run: Id<'refundRun'> | null;
  /** Who asked for it: a member of staff, by id. */
  requestedBy: string | null;
};

/**
 * Refunds, however many, in a fixed number of statements: tickets count as refunded from now on, at the doors too; stock, counters and
 * orders follow; Stripe is asked by a job each. Whoever calls has locked the stock and the orders, and found the tickets refundable. A
 * refund of nothing, of free tickets, is done with that: it names no payment, and its fan is told. Who holds a ticket that somebody else
 * bought is told at once, since it ends here whatever becomes of the money.
 */
export async function decideRefunds(tx: Tx, decisions: readonly Decision[], now: Date): Promise<void> {
  if (decisions.length === 0) return;
  await takeTickets(tx, decisions, now);
  await giveBackStock(tx, decisions);
  await endMoves(
    tx,
    decisions.flatMap(({ tickets }) => tickets.map(({ id }) => id)),
    now,
  );
  await giveBackCounters(tx, decisions);
  await changeOrders(tx, decisions);
  await insertRefunds(tx, decisions, now);
  await note(tx, decisions.map(noteOf), now);
  await enqueueAll(tx, [
    ...decisions.map(
      (decision): Job => ({
        kind: isFree(decision) ? 'send-refund-notice' : 'send-refund',
        refund: decision.refund,
      }),
    ),
    ...decisions.flatMap(holderNotices),
    ...decisions.map(({ of }): Job => ({ kind: 'audit-order', order: of.order.id })),
  ]);
}

/** For each fan who was sent some of the tickets: one, however many those are. */
function holderNotices({ refund, of, tickets }: Decision): Job[] {
  const others = tickets.map(({ holder }) => holder).filter((holder) => holder !== of.order.accountId);
  return [...new Set(others)].map((account) => ({ kind: 'send-holder-notice', refund, account }));
}

const isFree = ({ amount }: Decision) => amount.amountCents === 0;

async function takeTickets(tx: Tx, decisions: readonly Decision[], now: Date): Promise<void> {
  const ids = decisions.flatMap(({ tickets }) => tickets.map(({ id }) => id));
  const { rowCount } = await tx.execute(sql`
    UPDATE tickets SET state = 'refunded', refunded_at = ${now}
     WHERE id = ANY (${sql.param(ids)}::text[]) AND state IN ('valid', 'checked_in', 'outside')`);
  if (rowCount !== ids.length) throw new Error('a ticket to refund changed under the lock of its order');
}

async function giveBackStock(tx: Tx, decisions: readonly Decision[]): Promise<void> {
  const types = counted(decisions.flatMap(({ tickets }) => tickets.map(({ type }) => [type])));
  await tx.execute(sql`
    UPDATE ticket_types t SET sold = t.sold - s.n, taken = t.taken - s.n
      FROM ${rowsOf(types, ['id'])} s WHERE t.id = s.id`);
}

/** Fans may buy as many again; a ticket that was sent to somebody counted for them as well. */
async function giveBackCounters(tx: Tx, decisions: readonly Decision[]): Promise<void> {
  const each = decisions.flatMap(({ of, tickets }) =>
    tickets.flatMap(({ type, holder }) =>
      [...new Set([of.order.accountId, holder])].map((fan) => ({ event: of.order.eventId, fan, type })),
    ),
  );
  const fans = counted(each.map(({ event, fan }) => [event, fan]));
  await tx.execute(sql`
    UPDATE usage u SET taken = u.taken - s.n
      FROM ${rowsOf(fans, ['event_id', 'account_id'])} s
     WHERE u.event_id = s.event_id AND u.account_id = s.account_id`);
  const fansOfTypes = counted(each.map(({ fan, type }) => [type, fan]));
  await tx.execute(sql`
    UPDATE type_usage u SET taken = u.taken - s.n
      FROM ${rowsOf(fansOfTypes, ['type_id', 'account_id'])} s
     WHERE u.type_id = s.type_id AND u.account_id = s.account_id`);
}

async function changeOrders(tx: Tx, decisions: readonly Decision[]): Promise<void> {
  const texts = (values: readonly string[]) => sql`${sql.param([...values])}::text[]`;
  const cents = decisions.map(({ amount }) => amount.amountCents);
  await tx.execute(sql`
    UPDATE orders o SET state = d.state, refunded_cents = o.refunded_cents + d.cents, version = o.version + 1
      FROM unnest(${texts(decisions.map(({ of }) => of.order.id))}, ${texts(decisions.map(stateAfter))},
        ${sql.param(cents)}::integer[]) AS d(id, state, cents)
     WHERE o.id = d.id`);
}

function stateAfter({ of, tickets }: Decision): 'refunded' | 'partially_refunded' {
  const gone = new Set(tickets.map(({ id }) => id));
  const all = of.tickets.every(({ id, state }) => state === 'refunded' || gone.has(id));
  return all ? 'refunded' : 'partially_refunded';
}

async function insertRefunds(tx: Tx, decisions: readonly Decision[], now: Date): Promise<void> {
  await tx.insert(refunds).values(
    decisions.map((decision) => {
      const { refund, run, reason, amount, of } = decision;
      const { order, payment } = of;
      const state = isFree(decision)
        ? ({ paymentId: null, state: 'succeeded', endedAt: now } as const)
        : ({ paymentId: payment, state: 'requested' } as const);
      return {
        id: refund,
        venueId: order.venueId,
        eventId: order.eventId,
        orderId: order.id,
        runId: run,
        ...state,
        reason,
        amountCents: amount.amountCents,
        currency: order.currency,
        venueCents: amount.venueCents,
        taxCents: amount.taxCents,
        zilkerCents: amount.zilkerCents,
        queuedAt: now,
        createdAt: now,
      };
    }),
  );
  await tx
    .insert(refundTickets)
    .values(
      decisions.flatMap(({ refund, tickets }) =>
        tickets.map(({ id }) => ({ ticketId: id, refundId: refund })),
      ),
    );
}

function noteOf(decision: Decision) {
  const { refund, of, tickets, amount, run, requestedBy } = decision;
  return {
    order: of.order.id,
    kind: isFree(decision) ? ('refund_succeeded' as const) : ('refund_requested' as const),
    detail: {
      refund,
      amountCents: amount.amountCents,
      tickets: tickets.map(({ number }) => number).join(', '),
      ...(run === null ? {} : { run }),
      ...(requestedBy === null ? {} : { by: requestedBy }),
    },
  };
}

/** How often each key stands there. */
function counted(keys: readonly (readonly string[])[]): { key: readonly string[]; n: number }[] {
  const groups = new Map<string, { key: readonly string[]; n: number }>();
  for (const key of keys) {
    const group = groups.get(key.join()) ?? { key, n: 0 };
    group.n++;
    groups.set(key.join(), group);
  }
  return [...groups.values()];
}

function rowsOf(rows: readonly { key: readonly string[]; n: number }[], columns: readonly string[]) {
  const keys = columns.map((_, at) => sql`${sql.param(rows.map(({ key }) => key[at] ?? ''))}::text[]`);
  const names = sql.raw([...columns, 'n'].join(', '));
  const all = sql.join([...keys, sql`${sql.param(rows.map(({ n }) => n))}::integer[]`], sql`, `);
  return sql`(SELECT * FROM unnest(${all}) AS r(${names}))`;
}
