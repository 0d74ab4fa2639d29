import { asc, eq, isNull } from 'drizzle-orm';
import { auditEvent } from '../../audit/audit-event.ts';
import { auditEverywhere } from '../../audit/audit-everywhere.ts';
import type { OrderRow } from '../../orders/order-rows.ts';
import {
  ledger,
  orderHistory,
  paymentDifferences,
  payments,
  payouts,
  refunds,
  ticketReturns,
  tickets,
  transfers,
} from '../../schema/tables.ts';
import { type Books, gainedAtStripe, paidFor, readBooks } from './books.ts';
import { unexplained } from './explains.ts';
import type { Flow } from './flow.ts';
import { jobsLeft } from './work.ts';
import type { World } from './world.ts';

/**
 * All that is not as it must be once everything is settled: between Stripe's books and ours, for fan and venue, in the histories of orders, and
 * against how the flow was to end. Empty when it is whole.
 */
export async function judge(world: World, flow: Flow): Promise<string[]> {
  await world.standIn.script([]);
  const { db, event } = world;
  const books = await readBooks(world.stripe);
  const breaches = [
    ...(await auditEvent(db, event, world.now())),
    ...(await auditEverywhere(db, { now: world.now(), dear: true })),
  ];
  return [
    ...breaches.map(({ check, sentence }) => `${check}: ${sentence}`),
    ...(await compareLedger(world, books)),
    ...(await judgeOrders(world, books)),
    ...(await judgePayouts(world, books)),
    ...(await movesUntold(world)),
    ...(await compareEnds(world, flow)),
    ...(await jobsLeft(world)).map((kind) => `a ${kind} waits still`),
  ];
}

function differ(what: string, is: unknown, mustBe: unknown): string[] {
  const [one, other] = [JSON.stringify(is), JSON.stringify(mustBe)];
  return one === other ? [] : [`${what}: ${one} instead of ${other}`];
}

async function compareLedger({ db }: World, books: Books): Promise<string[]> {
  const lines = await db.select().from(ledger);
  const sum = (of: (line: (typeof lines)[number]) => number) =>
    lines.reduce((all, line) => all + of(line), 0);
  const booked = {
    fan: sum(({ fanCents }) => fanCents),
    paidOut: sum(({ paidOutCents }) => paidOutCents),
    stripe: sum(({ stripeCents }) => stripeCents),
  };
  return differ('what the ledger says that each has gained', booked, gainedAtStripe(books));
}

async function judgeOrders(world: World, books: Books): Promise<string[]> {
  const wrong: string[] = [];
  for (const order of await world.rows()) {
    wrong.push(...judgeMoney(order, books));
    const lines = await world.db.select().from(ledger).where(eq(ledger.orderId, order.id));
    const fan = lines.reduce((sum, { fanCents }) => sum + fanCents, 0);
    const { netCents } = paidFor(books, order.id);
    wrong.push(...differ(`what the fan of ${order.id} has paid by the ledger`, 0 - fan, netCents));
    wrong.push(...(await judgeOwned(world, order, netCents)));
    const history = await world.db
      .select()
      .from(orderHistory)
      .where(eq(orderHistory.orderId, order.id))
      .orderBy(asc(orderHistory.seq));
    wrong.push(...unexplained(order, history), ...(await untold(world, order)));
  }
  const known = new Set<string>((await world.rows()).map(({ id }) => id));
  for (const { id, metadata } of books.intents)
    if (!known.has(metadata.order ?? '')) wrong.push(`payment ${id} is of no order`);
  return wrong;
}

/** One charge for an order that was paid, none that stays for one that was not, and no card that is held or can be. */
function judgeMoney(order: OrderRow, books: Books): string[] {
  const { intents, charged } = paidFor(books, order.id);
  const about = `order ${order.id}, ${order.state}`;
  const wrong = intents.flatMap(({ id, status }) =>
    status === 'succeeded' || status === 'canceled' ? [] : [`${about}: payment ${id} is ${status}`],
  );
  for (const { id, status, metadata } of books.sessions)
    if (metadata?.order === order.id && status === 'open') wrong.push(`${about}: session ${id} is open`);
  if (order.paidAt === null) return wrong;
  const kept = charged.filter(({ id }) => id === order.paymentIntentId);
  return [
    ...wrong,
    ...differ(
      `${about}: what was charged for it`,
      kept.map(({ amount_received: cents }) => cents),
      [order.totalCents],
    ),
    ...differ(`${about}: its charges`, charged.length, 1),
  ];
}

/** A fan has tickets for what was paid, or the money back. */
async function judgeOwned({ db }: World, order: OrderRow, netCents: number): Promise<string[]> {
  const owned = await db.select().from(tickets).where(eq(tickets.orderId, order.id));
  const revoked = owned.some(({ state }) => state === 'revoked');
  const due = order.paidAt === null || revoked ? 0 : order.totalCents - order.refundedCents;
  const wrong = differ(`what the fan of ${order.id} has paid`, netCents, due);
  if (order.paidAt !== null) wrong.push(...differ('tickets', owned.length, order.quantity));
  return wrong;
}

/** What its fan was not told. */
async function untold({ db, told }: World, order: OrderRow): Promise<string[]> {
  const wrong: string[] = [];
  const mustHear = (notice: string, of: string) => {
    if (!told.has(`${notice} ${of}`)) wrong.push(`nobody sent ${notice} of ${of}`);
  };
  if (order.paidAt !== null) mustHear('send-tickets', order.id);
  for (const { id, state } of await db.select().from(refunds).where(eq(refunds.orderId, order.id)))
    if (state === 'succeeded') mustHear('send-refund-notice', id);
  if (order.paidAt === null)
    for (const { id, state } of await db.select().from(payments).where(eq(payments.orderId, order.id)))
      if (state === 'returned') mustHear('send-return-notice', id);
  return wrong;
}

/** Whom nobody told that a ticket was sent to them, or is held for them. */
async function movesUntold({ db, told }: World): Promise<string[]> {
  const sent = (await db.select().from(transfers)).map(({ id }) => `send-transfer ${id}`);
  const held = (await db.select().from(ticketReturns)).flatMap(({ id, orderId }) =>
    orderId === null ? [] : [`send-return ${id}`],
  );
  return [...sent, ...held].flatMap((notice) => (told.has(notice) ? [] : [`nobody sent ${notice}`]));
}

async function judgePayouts({ db, venue }: World, books: Books): Promise<string[]> {
  const rows = await db.select().from(payouts);
  const sent = rows.flatMap(({ reference }) => reference ?? []).sort();
  const accounts = books.accounts.filter(({ metadata }) => metadata?.venue === venue);
  return [
    ...differ('transfers', books.transfers.map(({ id }) => id).sort(), sent),
    ...(accounts.length > 1 ? [`the venue has ${accounts.length} accounts`] : []),
  ];
}

async function compareEnds(world: World, flow: Flow): Promise<string[]> {
  const { db } = world;
  const owned = await db.select().from(tickets).orderBy(asc(tickets.number));
  const ends = (await world.rows()).map(({ id, state }) =>
    [state, ...owned.filter(({ orderId }) => orderId === id).map((ticket) => ticket.state)].join(' '),
  );
  const paid = await db.select().from(payouts).orderBy(asc(payouts.id));
  const back = await db.select().from(ticketReturns).orderBy(asc(ticketReturns.id));
  const open = await db.select().from(paymentDifferences).where(isNull(paymentDifferences.goneAt));
  return [
    ...differ('how it ends', ends, flow.ends),
    ...differ(
      'payouts',
      paid.map(({ state }) => state),
      flow.payouts ?? [],
    ),
    ...differ(
      'returns',
      back.map(({ state }) => state),
      flow.returns ?? [],
    ),
    ...differ(
      'differences',
      open.map(({ kind }) => kind),
      flow.differences ?? [],
    ),
  ];
}
