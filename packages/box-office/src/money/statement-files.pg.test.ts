import type { Currency } from '@zilker/contracts/fields';
import { type Id, newId } from '@zilker/contracts/ids';
import { getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { withTransaction } from '../db.ts';
import { eventBalance } from '../payouts/event-balance.ts';
import { readSales } from '../portal/read-sales.ts';
import { payouts } from '../schema/money.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertEvent, insertVenue } from '../testing-rows.ts';
import { book, type Entry } from './book.ts';
import { readStatement, readWholeStatement } from './read-statement.ts';
import { statementCsv } from './statement-csv.ts';
import { statementPdf } from './statement-pdf.ts';
import { amountColumns } from './statement-words.ts';

let database: TestDatabase;
let venue: Id<'venue'>;
let event: Id<'event'>;
const count = 130;
/** Of a payment in another currency than was asked for, and its way back. */
const foreign = 2;
const at = new Date('2026-11-24T16:05:00Z');
const reference = '=HYPERLINK("http://x.example","pay"),\nnext';

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  const at_ = await insertVenue(db, { name: 'Łódź Hall' });
  venue = at_.id;
  event = (await insertEvent(db, at_, { title: 'Tía Caliche & the “Grackles”' })).id;
  const of = { venue, event, currency: 'usd' as const };
  const entries: Entry[] = Array.from({ length: count - 2 }, (_, at) => ({
    ...of,
    kind: 'payment',
    source: `pi_${at}`,
    order: newId('order'),
    gained: { fan: -3172 - at, venue: 3000, zilker: 50, stripe: 122, tax: at },
  }));
  entries.push({ ...of, kind: 'refund', source: 're_1', gained: { fan: 3050, venue: -3000, zilker: -50 } });
  const payout = newId('payout');
  entries.push({ ...of, kind: 'payout', source: payout, gained: { venue: -100_000, paidOut: 100_000 } });
  const wrong = { ...of, currency: 'eur' as const, order: newId('order') };
  entries.push({ ...wrong, kind: 'payment', source: 'pi_eur', gained: { fan: -5000, zilker: 5000 } });
  entries.push({ ...wrong, kind: 'refund', source: 're_eur', gained: { fan: 4900, zilker: -4900 } });
  const sent = {
    venueId: venue,
    eventId: event,
    currency: 'usd',
    amountCents: 100_000,
    state: 'sent',
  } as const;
  await withTransaction(db, async (tx) => {
    await tx.insert(payouts).values({ ...sent, id: payout, by: 'hand', reference });
    await book(tx, entries, at);
  });
});
afterAll(() => database.drop());

/** What the database says, in cents, in the order of the columns. */
async function sumsOfLedger(currency: Currency = 'usd'): Promise<number[]> {
  const { rows } = await database.pool.query<Record<string, string>>(
    `SELECT sum(fan_cents) AS "fanCents", sum(venue_cents) AS "venueCents", sum(tax_cents) AS "taxCents",
       sum(stripe_cents) AS "stripeCents", sum(zilker_cents) AS "zilkerCents", sum(paid_out_cents) AS "paidOutCents"
     FROM ledger WHERE event_id = $1 AND currency = $2`,
    [event, currency],
  );
  return amountColumns.map(({ of }) => Number(rows[0]?.[of]));
}

const centsOf = (decimal: string) => {
  expect(decimal).toMatch(/^-?\d+\.\d\d$/);
  return Number(decimal.replace('.', ''));
};

/** RFC 4180, read by its grammar. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  for (let rest = text; rest !== ''; ) {
    const fields: string[] = [];
    for (;;) {
      const match = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest);
      if (match === null) throw new Error(`not CSV: ${rest.slice(0, 40)}`);
      fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
      rest = rest.slice(match[0].length);
      if (match[3] === '\r\n') break;
    }
    records.push(fields);
  }
  return records;
}

async function wholeCsv(): Promise<string> {
  const linesMax = count + foreign;
  return [...statementCsv(await readWholeStatement(database.db, { venue, event }, { linesMax }))].join('');
}

test('as CSV: every line, each adding up to 0, and sums that are the ledger’s', async () => {
  const [header, ...records] = parseCsv(await wholeCsv());
  expect(header).toHaveLength(12);
  const totals = records.splice(-2);
  expect(totals.map((total) => total[5])).toEqual(['USD', 'EUR']);
  expect(records).toHaveLength(count + foreign);
  for (const line of records)
    expect(line.slice(6).reduce((sum, decimal) => sum + centsOf(decimal), 0)).toBe(0);
  for (const [at, currency] of (['usd', 'eur'] as const).entries()) {
    const amounts = records
      .filter((record) => record[5] === currency.toUpperCase())
      .map((record) => record.slice(6).map(centsOf));
    const sums = amountColumns.map((_, at) => amounts.reduce((sum, line) => sum + (line[at] ?? 0), 0));
    expect(sums).toEqual(await sumsOfLedger(currency));
    expect(totals[at]?.slice(6).map(centsOf)).toEqual(sums);
  }
  expect(records[0]?.slice(0, 6)).toEqual(
    [/^\d+$/, at.toISOString(), 'Payment', /^ord_/, 'pi_0', 'USD'].map(like),
  );
});

const like = (value: string | RegExp) => (typeof value === 'string' ? value : expect.stringMatching(value));

test('as CSV: a payout is named by what the bank calls it, and what a person wrote is no formula', async () => {
  const csv = await wholeCsv();
  const sources = parseCsv(csv).map((record) => record[4]);
  expect(sources).toContain(`'${reference}`);
  expect(csv).not.toMatch(/(^|,)"?=/m);
});

test('as PDF: tagged, its pages numbered, every line, and sums that are the ledger’s', async () => {
  const pdf = await statementPdf(database.db, { venue, event }, at);
  const read = await getDocumentProxy(new Uint8Array(pdf));
  expect((await read.getMarkInfo())?.Marked).toBe(true);
  expect((await read.getMetadata()).info).toMatchObject({ Title: 'Statement: Tía Caliche & the “Grackles”' });
  const [, , right, top] = (await read.getPage(1)).view;
  expect([right, top]).toEqual([792, 612]);

  const pages: string[][] = [];
  for (let number = 1; number <= read.numPages; number++) {
    const { items } = await (await read.getPage(number)).getTextContent();
    pages.push(items.flatMap((item) => ('str' in item && item.str.trim() !== '' ? [item.str.trim()] : [])));
  }
  expect(pages.length).toBeGreaterThan(2);
  for (const [at, texts] of pages.entries()) expect(texts).toContain(`Page ${at + 1}`);
  const texts = pages.flat();
  expect(texts.join(' ')).toContain('Łódź Hall');
  expect(texts.join(' ')).toContain('=HYPERLINK');
  for (let at = 0; at < count - 2; at++)
    expect(texts.some((text) => text.startsWith(`pi_${at} ord_`))).toBe(true);
  const totalAt = texts.lastIndexOf('Total');
  const saidAfter = (at: number) => texts.slice(at + 1, at + 1 + amountColumns.length).map(centsOf);
  const said = saidAfter(totalAt);
  expect(said).toEqual(await sumsOfLedger());
  // what is in another currency says so, on its lines and in a sum of its own
  expect(texts).toContain('Payment, EUR');
  expect(saidAfter(texts.indexOf('Total, EUR'))).toEqual(await sumsOfLedger('eur'));
  // all amounts of the table, less those of the last row, add up to it
  const all = texts.slice(0, totalAt).filter((text) => /^-?\d+\.\d\d$/.test(text));
  expect(all).toHaveLength((count + foreign) * amountColumns.length);
  const own = all.slice(0, count * amountColumns.length);
  const columns = amountColumns.map((_, column) =>
    own.reduce((sum, text, at) => sum + (at % amountColumns.length === column ? centsOf(text) : 0), 0),
  );
  expect(columns).toEqual(said);
});

test('in pages: nothing twice, nothing left out, the same sums on each', async () => {
  const seen: number[] = [];
  let cursor: string | undefined;
  const whole = await readWholeStatement(database.db, { venue, event }, { linesMax: count + foreign });
  do {
    const page = await readStatement(
      database.db,
      { venue, event },
      { limit: 40, ...(cursor === undefined ? {} : { cursor }) },
    );
    expect(page.sums).toEqual(whole.sums);
    expect(page.otherSums).toMatchObject([
      { currency: 'eur', lines: foreign, fanCents: -100, venueCents: 0, zilkerCents: 100 },
    ]);
    seen.push(...page.lines.map(({ no }) => no));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(whole.lines.map(({ no }) => no));
});

test('another venue’s statement is not there', async () => {
  const other = await insertVenue(database.db);
  await expect(
    readWholeStatement(database.db, { venue: other.id, event }, { linesMax: count }),
  ).rejects.toMatchObject({
    code: 'event_unknown',
  });
});

test('what came in another currency is in no sum of the event’s', async () => {
  const [fans, has] = await sumsOfLedger();
  const balance = await eventBalance(database.db, event);
  expect(balance).toMatchObject({ balanceCents: has, fromFansCents: -(fans ?? 0) });
  const sales = await readSales(database.db, { venue, event }, at);
  expect(sales).toMatchObject({ orders: count - 2, refundedCents: 3050 });
  const breaches = await auditEvent(database.db, event);
  expect(breaches.filter(({ check }) => check === 'ledger_currency')).toEqual([]);
});

test('one that is too long is counted, not read', async () => {
  const read = readWholeStatement(database.db, { venue, event }, { linesMax: count });
  await expect(read).rejects.toMatchObject({
    code: 'bad_request',
    message: expect.stringContaining('132 lines, more than the 130'),
  });
});

test('so many wait for their turn, one of a venue; who comes then is told to come again', async () => {
  // no statement of theirs: nothing is drawn
  const others = await Promise.all(Array.from({ length: 8 }, () => insertVenue(database.db)));
  const codes = async (of: readonly { id: Id<'venue'> }[]) => {
    const asked = of.map(({ id }) => statementPdf(database.db, { venue: id, event }, at));
    return (await Promise.allSettled(asked)).map((one) => one.status === 'rejected' && one.reason.code);
  };
  expect(await codes(others)).toEqual([...Array(6).fill('event_unknown'), 'unavailable', 'unavailable']);
  const [first] = others;
  if (first === undefined) throw new Error('there are no venues');
  expect(await codes([first, first])).toEqual(['event_unknown', 'unavailable']);
  expect(await codes([first])).toEqual(['event_unknown']);
});
