import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Currency } from '@zilker/contracts/fields';
import type { LedgerLine } from '@zilker/contracts/http/money';
import { ledgerWords } from '@zilker/contracts/ledger-words';
import PDFDocument from 'pdfkit';
import type { Statement } from './read-statement.ts';
import { drawTable, type Table } from './statement-table.ts';
import { amountColumns, decimalOf } from './statement-words.ts';

const require = createRequire(import.meta.url);
const fonts = {
  plain: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
} as const;
const margins = { top: 46, bottom: 46, left: 42, right: 42 };
const letterCurrencies: readonly string[] = ['usd', 'cad'];

/**
 * Draws a statement: Letter where the currency is of North America, else A4; tagged, so that it can be read aloud; every line, and the
 * sums. Times are the venue's. It takes a millisecond of a core for each line.
 */
export async function drawStatement(statement: Statement, now: Date): Promise<Buffer> {
  const { title, venueName, currency } = statement;
  const doc = new PDFDocument({
    size: letterCurrencies.includes(currency) ? 'LETTER' : 'A4',
    layout: 'landscape',
    margins,
    tagged: true,
    pdfVersion: '1.7',
    lang: 'en-US',
    displayTitle: true,
    autoFirstPage: false,
    info: { Title: `Statement: ${title}`, Author: venueName, Creator: 'Zilker', CreationDate: now },
  });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((done, fail) => {
    doc.on('end', done);
    doc.on('error', fail);
  });
  for (const [name, file] of Object.entries(fonts)) doc.registerFont(name, readFileSync(file));
  draw(doc, statement, now);
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}

function draw(doc: PDFKit.PDFDocument, statement: Statement, now: Date): void {
  const { title, lines } = statement;
  const root = doc.struct('Document');
  doc.addStructure(root);
  doc.addPage();
  root.add(
    doc.struct('H1', {}, () => {
      doc.font('bold').fontSize(17).text(`Statement: ${title}`, { lineBreak: true });
    }),
  );
  for (const words of aboutOf(statement, now))
    root.add(
      doc.struct('P', {}, () => {
        doc.font('plain').fontSize(9).text(words);
      }),
    );
  doc.moveDown(1);
  const table = doc.struct('Table');
  root.add(table);
  drawTable(doc, table, tableOf(statement, lines));
  table.end();
  root.end();
}

function aboutOf(
  { venueName, startsAtMs, timezone, currency, sums, otherSums }: Statement,
  now: Date,
): string[] {
  const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone: timezone });
  const moment = new Intl.DateTimeFormat('en-US', {
    dateStyle: 'medium',
    timeStyle: 'long',
    timeZone: timezone,
  });
  return [
    `${venueName}, ${day.format(startsAtMs)}. Made ${moment.format(now)}.`,
    `Amounts in ${currency.toUpperCase()}${otherSums.length > 0 ? ' unless a line says another currency' : ''}, what each party gained; every line adds up to 0. ` +
      `${sums.lines} ${sums.lines === 1 ? 'line' : 'lines'}. The venue has ${decimalOf(sums.venueCents)} of this event; ` +
      `${decimalOf(sums.paidOutCents)} was paid out.`,
  ];
}

function tableOf({ sums, otherSums, currency, timezone }: Statement, lines: readonly LedgerLine[]): Table {
  const at = new Intl.DateTimeFormat('en-US', {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: timezone,
  });
  const amounts = amountColumns.map(({ name }) => ({ name, width: 1.15, align: 'right' as const }));
  const cellsOf = (line: LedgerLine) => [
    String(line.no),
    at.format(line.atMs),
    line.currency === currency ? ledgerWords[line.kind] : inOther(ledgerWords[line.kind], line.currency),
    [line.reference ?? line.source, line.order ?? ''].filter(Boolean).join(' '),
    ...amountColumns.map(({ of }) => decimalOf(line[of])),
  ];
  return {
    columns: [
      { name: 'No', width: 0.7 },
      { name: 'Time', width: 2 },
      { name: 'What', width: 1.9 },
      { name: 'Reference and order', width: 3.6 },
      ...amounts,
    ],
    rows: { count: lines.length, cellsOf: (index) => cellsOf(lines[index] as LedgerLine) },
    totals: [
      ['', '', 'Total', '', ...amountColumns.map(({ of }) => decimalOf(sums[of]))],
      ...otherSums.map((total) => [
        '',
        '',
        inOther('Total', total.currency),
        '',
        ...amountColumns.map(({ of }) => decimalOf(total[of])),
      ]),
    ],
  };
}

/** What is not in the statement's currency says so. */
function inOther(words: string, currency: Currency): string {
  return `${words}, ${currency.toUpperCase()}`;
}
