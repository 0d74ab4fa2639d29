import { ledgerWords } from '@zilker/contracts/ledger-words';
import type { Statement } from './read-statement.ts';
import { amountColumns, decimalOf } from './statement-words.ts';

const partLines = 500;

/**
 * A statement as CSV (RFC 4180, UTF-8): a header, a record for each line, and the sums of each currency. Amounts are decimals of the
 * currency that stands beside them; times are UTC. In parts of some hundred records, so that a long one keeps nobody else waiting.
 */
export function* statementCsv({ lines, sums, otherSums, currency }: Statement): Generator<string> {
  const header = [
    'No',
    'Time',
    'What',
    'Order',
    'Reference',
    'Currency',
    ...amountColumns.map(({ name }) => name),
  ];
  yield textOf([header]);
  for (let at = 0; at < lines.length; at += partLines)
    yield textOf(lines.slice(at, at + partLines).map(recordOf));
  yield textOf(
    [{ currency, ...sums }, ...otherSums].map((total) => [
      '',
      '',
      'Total',
      '',
      '',
      total.currency.toUpperCase(),
      ...amountColumns.map(({ of }) => decimalOf(total[of])),
    ]),
  );
}

function recordOf(line: Statement['lines'][number]): string[] {
  return [
    String(line.no),
    new Date(line.atMs).toISOString(),
    ledgerWords[line.kind],
    line.order ?? '',
    line.reference ?? line.source,
    line.currency.toUpperCase(),
    ...amountColumns.map(({ of }) => decimalOf(line[of])),
  ];
}

function textOf(records: readonly (readonly string[])[]): string {
  return records.map((fields) => `${fields.map(fieldOf).join(',')}\r\n`).join('');
}

/**
 * A field that no spreadsheet takes for a formula: what begins as one gets an apostrophe, unless it is a number. References of payouts by
 * hand are what a person wrote.
 */
function fieldOf(text: string): string {
  const isNumber = /^-?\d+(?:\.\d+)?$/.test(text);
  const safe = !isNumber && /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
