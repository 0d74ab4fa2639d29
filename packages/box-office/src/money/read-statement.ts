import { Refusal } from '@zilker/contracts/errors';
import type { Currency } from '@zilker/contracts/fields';
import type { LedgerCents, LedgerLine, readStatement as route } from '@zilker/contracts/http/money';
import type { Id } from '@zilker/contracts/ids';
import type { Page } from '@zilker/contracts/page';
import type { ReplyOf } from '@zilker/contracts/route';
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import * as v from 'valibot';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { cutPage, readCursor } from '../page-cursor.ts';
import { events, venues } from '../schema/catalogue.ts';
import { ledger, payouts } from '../schema/money.ts';
import { ledgerLineOf } from './ledger-line.ts';

type Reply = ReplyOf<typeof route>;
export type Statement = Omit<Reply, 'next'>;

const list = 'statement';
const sortKey = v.tuple([v.pipe(v.number(), v.safeInteger(), v.minValue(0))]);
/** A whole statement is read in parts. */
const partMax = 5_000;
const oneMoment = { begin: 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY' } as const;

/**
 * A page of an event's statement, with the sums over all of it, as of one moment.
 * @throws Refusal `event_unknown`, for another venue's event too; `cursor_invalid`
 */
export async function readStatement(
  db: Db,
  input: { venue: Id<'venue'>; event: Id<'event'> },
  { cursor, limit }: Page,
): Promise<Reply> {
  const after = cursor === undefined ? 0 : readCursor(list, sortKey, cursor)[0];
  return withTransaction(
    db,
    async (tx) => {
      const head = await headOf(tx, input);
      const rows = await linesAfter(tx, input.event, after, limit + 1);
      const { items, next } = cutPage(rows, { list, limit, keyOf: ({ no }) => [no] });
      return { ...head, lines: items, next };
    },
    oneMoment,
  );
}

/**
 * All of a statement, as of one moment. Its lines are counted before they are read.
 * @throws Refusal `event_unknown`, for another venue's event too; `bad_request` where it has more than `linesMax` lines
 */
export async function readWholeStatement(
  db: Db,
  input: { venue: Id<'venue'>; event: Id<'event'> },
  { linesMax }: { linesMax: number },
): Promise<Statement> {
  return withTransaction(
    db,
    async (tx) => {
      const head = await headOf(tx, input);
      const count = [head.sums, ...head.otherSums].reduce((sum, { lines }) => sum + lines, 0);
      if (count > linesMax) throw tooLong(count, linesMax);
      const lines: LedgerLine[] = [];
      while (lines.length < count)
        lines.push(...(await linesAfter(tx, input.event, lines.at(-1)?.no ?? 0, partMax)));
      return { ...head, lines };
    },
    oneMoment,
  );
}

function tooLong(count: number, linesMax: number): Refusal {
  const [has, most] = [count, linesMax].map((lines) => lines.toLocaleString('en-US'));
  return new Refusal('bad_request', {
    message: `This statement has ${has} lines, more than the ${most} that fit.`,
  });
}

async function headOf(tx: Tx, { venue, event }: { venue: Id<'venue'>; event: Id<'event'> }) {
  const [row] = await tx
    .select({ event: events, venue: venues })
    .from(events)
    .innerJoin(venues, eq(venues.id, events.venueId))
    .where(and(eq(events.venueId, venue), eq(events.id, event)));
  if (row === undefined) throw new Refusal('event_unknown');
  return {
    title: row.event.title,
    venueName: row.venue.name,
    timezone: row.venue.timezone,
    startsAtMs: row.event.startsAt.getTime(),
    currency: row.event.currency,
    ...(await sumsOf(tx, event, row.event.currency)),
  };
}

type Sums = LedgerCents & { lines: number };
const noSums: Sums = {
  lines: 0,
  fanCents: 0,
  venueCents: 0,
  zilkerCents: 0,
  stripeCents: 0,
  taxCents: 0,
  paidOutCents: 0,
};

/** Currencies are never added up: an event's own is apart from what came in another one. */
async function sumsOf(tx: Tx, event: Id<'event'>, own: Currency) {
  const sum = (column: PgColumn) => sql<number>`sum(${column})`.mapWith(Number);
  const rows = await tx
    .select({
      currency: ledger.currency,
      lines: sql<number>`count(*)`.mapWith(Number),
      fanCents: sum(ledger.fanCents),
      venueCents: sum(ledger.venueCents),
      zilkerCents: sum(ledger.zilkerCents),
      stripeCents: sum(ledger.stripeCents),
      taxCents: sum(ledger.taxCents),
      paidOutCents: sum(ledger.paidOutCents),
    })
    .from(ledger)
    .where(eq(ledger.eventId, event))
    .groupBy(ledger.currency)
    .orderBy(asc(ledger.currency));
  const { currency: _, ...sums } = rows.find(({ currency }) => currency === own) ?? {
    currency: own,
    ...noSums,
  };
  return { sums, otherSums: rows.filter(({ currency }) => currency !== own) };
}

async function linesAfter(tx: Tx, event: Id<'event'>, after: number, limit: number): Promise<LedgerLine[]> {
  const rows = await tx
    .select({ line: ledger, reference: payouts.reference })
    .from(ledger)
    .leftJoin(
      payouts,
      and(
        inArray(ledger.kind, ['payout', 'payout_failed']),
        eq(payouts.id, sql`split_part(${ledger.source}, '/', 1)`),
      ),
    )
    .where(and(eq(ledger.eventId, event), gt(ledger.no, after)))
    .orderBy(asc(ledger.no))
    .limit(limit);
  return rows.map(({ line, reference }) => ledgerLineOf(line, reference));
}
