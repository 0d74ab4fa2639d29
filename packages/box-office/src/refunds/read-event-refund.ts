import { Refusal } from '@zilker/contracts/errors';
import type { EventRefund } from '@zilker/contracts/http/money';
import type { Id } from '@zilker/contracts/ids';
import { and, count, eq, inArray, sum } from 'drizzle-orm';
import { type Db, type DbOrTx, withTransaction } from '../db.ts';
import { readVenueTerms } from '../money/terms.ts';
import { events, ledger, refundRuns, refunds } from '../schema/tables.ts';
import { planEventRefund } from './plan-event-refund.ts';

type Asked = { venue: Id<'venue'>; event: Id<'event'> };

/**
 * What a refund of everybody at a venue's own event comes to, and how far it is where it runs, as of one moment.
 * @throws Refusal `event_unknown`
 */
export function readEventRefund(db: Db, asked: Asked): Promise<EventRefund> {
  const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY';
  return withTransaction(db, (tx) => eventRefundView(tx, asked), { begin });
}

/** The same within a transaction of the caller's. */
export async function eventRefundView(tx: DbOrTx, { venue, event }: Asked): Promise<EventRefund> {
  const [own] = await tx
    .select({ currency: events.currency })
    .from(events)
    .where(and(eq(events.venueId, venue), eq(events.id, event)));
  if (own === undefined) throw new Refusal('event_unknown');
  const [run] = await tx.select().from(refundRuns).where(eq(refundRuns.eventId, event));
  const keptPaidBy = run?.keptPaidBy ?? (await readVenueTerms(tx, venue)).refundKeptPaidBy;
  const plan = await planEventRefund(tx, { event, keptPaidBy, run: run?.id });
  const { fromVenueCents, ...shown } = plan;
  const counts = run === undefined ? null : await countRefunds(tx, run.id);
  const stillToGo = fromVenueCents - (counts?.bookedVenueCents ?? 0);
  return {
    currency: own.currency,
    ...shown,
    keptPaidBy,
    venueAfterCents: (await balanceOf(tx, event)) - (await owedOf(tx, event, run?.id)) - stillToGo,
    run:
      run === undefined || counts === null
        ? null
        : {
            id: run.id,
            startedAtMs: run.createdAt.getTime(),
            endedAtMs: run.endedAt?.getTime() ?? null,
            orders: run.orders,
            requested: counts.requested,
            done: counts.done,
            failed: counts.failed,
          },
  };
}

async function countRefunds(tx: DbOrTx, run: Id<'refundRun'>) {
  const rows = await tx
    .select({ state: refunds.state, n: count(), venueCents: sum(refunds.venueCents).mapWith(Number) })
    .from(refunds)
    .where(eq(refunds.runId, run))
    .groupBy(refunds.state);
  const of = (state: string) => rows.find((row) => row.state === state);
  return {
    requested: rows.reduce((all, { n }) => all + n, 0),
    // the bank gave the fan the rest by itself
    done: (of('succeeded')?.n ?? 0) + (of('disputed')?.n ?? 0),
    failed: of('failed')?.n ?? 0,
    bookedVenueCents: ['succeeded', 'sent', 'disputed'].reduce(
      (all, one) => all + (of(one)?.venueCents ?? 0),
      0,
    ),
  };
}

/** What the ledger says is the venue's of this event. */
async function balanceOf(tx: DbOrTx, event: Id<'event'>): Promise<number> {
  const [row] = await tx
    .select({ cents: sum(ledger.venueCents).mapWith(Number) })
    .from(ledger)
    .where(eq(ledger.eventId, event));
  return row?.cents ?? 0;
}

/** Refunds that were promised before and have not gone out: these will cost the venue too. */
async function owedOf(tx: DbOrTx, event: Id<'event'>, run: Id<'refundRun'> | undefined): Promise<number> {
  const rows = await tx
    .select({ run: refunds.runId, cents: refunds.venueCents })
    .from(refunds)
    .where(and(eq(refunds.eventId, event), inArray(refunds.state, ['requested', 'failed'])));
  return rows.reduce((all, row) => all + (run !== undefined && row.run === run ? 0 : row.cents), 0);
}
