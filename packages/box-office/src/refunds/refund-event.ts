import { type Id, newId } from '@zilker/contracts/ids';
import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { type Later, later, laterMaxMs } from '../outbox/later.ts';
import { keptUnder } from '../payments/lock-kept.ts';
import { losePayment } from '../payments/lose-payment.ts';
import { drops, orders, refundRuns } from '../schema/tables.ts';
import { lockStock } from '../stock.ts';
import { type Decision, decideRefunds } from './decide-refunds.ts';
import { type PaidOrder, paidOrders, refundable } from './paid-orders.ts';
import { refundAmount } from './refund-amount.ts';

type Run = typeof refundRuns.$inferSelect;

const batch = 50;
/** Orders whose payment was on its way when the sale stopped are settled within some seconds; one that is not is looked at less often. */
const againMs = { least: 5_000, most: laterMaxMs } as const;

/**
 * Decides the refunds of the next orders of a run and leaves the job for those after them, in one commit: cut off anywhere it goes on where
 * it was, and no order is refunded twice. It ends when no order of the event is on its way any more. Resolves to how many orders it did.
 */
export async function refundEvent(db: Db, input: { run: Id<'refundRun'> }, now: Date): Promise<number> {
  return withTransaction(db, async (tx) => {
    const run = await lockRun(tx, input.run);
    if (run === null) return 0;
    const rows = await nextOrders(tx, run);
    const decisions = (await paidOrders(tx, rows)).flatMap((of) => decisionOf(of, run));
    await decideRefunds(tx, decisions, now);
    await addKept(tx, run, decisions);
    const released = await releaseWaiting(tx, run, now);
    const last = rows.at(-1);
    if (last !== undefined) await goOn(tx, run, { doneTo: last.id }, now);
    // what was settled meanwhile may stand anywhere among the orders
    else if (released > 0 || (await isUnsettled(tx, run)))
      await goOn(tx, run, { doneTo: null, dueAt: againAt(run, now) }, now);
    else await tx.update(refundRuns).set({ endedAt: now }).where(eq(refundRuns.id, run.id));
    return decisions.length + released;
  });
}

/** The run, with the stock of its event locked; null once it has ended. Two jobs of one run take turns. */
async function lockRun(tx: Tx, id: Id<'refundRun'>): Promise<Run | null> {
  const [of] = await tx
    .select({ drop: drops.id })
    .from(refundRuns)
    .leftJoin(drops, eq(drops.eventId, refundRuns.eventId))
    .where(eq(refundRuns.id, id));
  if (of === undefined) throw new Error(`no refund run ${id}`);
  if (of.drop !== null) await lockStock(tx, of.drop);
  const [run] = await tx.select().from(refundRuns).where(eq(refundRuns.id, id)).for('update');
  return run === undefined || run.endedAt !== null ? null : run;
}

function nextOrders(tx: Tx, run: Run) {
  return tx
    .select()
    .from(orders)
    .where(
      and(
        eq(orders.eventId, run.eventId),
        inArray(orders.state, ['paid', 'partially_refunded']),
        run.doneTo === null ? undefined : gt(orders.id, run.doneTo),
      ),
    )
    .orderBy(asc(orders.id))
    .limit(batch)
    .for('update');
}

/** Nothing of an order that has no ticket left to refund: its tickets went before, or its payment is disputed. */
function decisionOf(of: PaidOrder, run: Run): Decision[] {
  const tickets = refundable(of.tickets);
  const amount = refundAmount(
    tickets.map(({ share }) => share),
    of.keptPaidBy,
  );
  if (tickets.length === 0 || (amount.amountCents > 0 && of.payment === null)) return [];
  const { reason } = run;
  return [{ refund: newId('refund'), of, tickets, amount, reason, run: run.id, requestedBy: null }];
}

/** So that how far it is can be told without working out all that it did. */
async function addKept(tx: Tx, run: Run, decisions: readonly Decision[]): Promise<void> {
  if (decisions.length === 0) return;
  const sum = (of: (amount: Decision['amount']) => number) =>
    decisions.reduce((all, { amount }) => all + of(amount), 0);
  await tx
    .update(refundRuns)
    .set({
      keptCents: run.keptCents + sum(({ keptCents }) => keptCents),
      keptByFansCents: run.keptByFansCents + sum(({ keptByFanCents }) => keptByFanCents),
    })
    .where(eq(refundRuns.id, run.id));
}

/** Orders whose cards are only held cost nobody anything: they are given up. One that is being charged is refunded once it was. */
async function releaseWaiting(tx: Tx, { eventId, reason }: Run, now: Date): Promise<number> {
  const waiting = await tx
    .select()
    .from(orders)
    .where(and(eq(orders.eventId, eventId), inArray(orders.state, ['authorized', 'review'])))
    .orderBy(asc(orders.id))
    .limit(batch)
    .for('update');
  let released = 0;
  for (const order of waiting) {
    const kept = await keptUnder(tx, order);
    if (kept?.payment.state !== 'authorized') continue;
    await losePayment(tx, { order, payment: kept.payment.id, reason, to: 'cancelled' }, now);
    released++;
  }
  return released;
}

async function isUnsettled(tx: Tx, { eventId }: Run): Promise<boolean> {
  const [one] = await tx
    .select({ id: orders.id })
    .from(orders)
    .where(
      and(eq(orders.eventId, eventId), inArray(orders.state, ['held', 'paying', 'authorized', 'expiring'])),
    )
    .limit(1);
  return one !== undefined;
}

function againAt({ createdAt }: Run, now: Date): Later {
  const ageMs = now.getTime() - createdAt.getTime();
  return later(now, Math.min(Math.max(ageMs / 20, againMs.least), againMs.most));
}

async function goOn(
  tx: Tx,
  run: Run,
  { doneTo, dueAt }: { doneTo: Run['doneTo']; dueAt?: Later },
  now: Date,
): Promise<void> {
  await tx
    .update(refundRuns)
    .set({ doneTo, askedAt: dueAt ?? now })
    .where(eq(refundRuns.id, run.id));
  await enqueue(tx, { kind: 'refund-event', run: run.id }, { dueAt });
}
