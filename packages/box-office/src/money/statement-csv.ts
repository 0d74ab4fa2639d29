import { ledgerWords } from '@zilker/contracts/ledger-words';
import type { Statement } from './read-statement.ts';
import { amountColumns, decimalOf } from './statement-words.ts';

/**
 * A statement as CSV (RFC 4180, UTF-8): a header, a record for each line, and the sums of each currency. Amounts are decimals of the currency that stands
 * beside them; times are UTC.
 */
export function statementCsv({ lines, sums, otherSums, currency }: Statement): string {
  const header = [
    'No',
    'Time',
    'What',
    'Order',
    'Reference',
    'Currency',
    ...amountColumns.map(({ name }) => name),
  ];
  const records = lines.map((line) => [
    String(line.no),
    new Date(line.atMs).toISOString(),
    ledgerWords[line.kind],
    line.order ?? '',
    line.reference ?? line.source,
    line.currency.toUpperCase(),
    ...amountColumns.map(({ of }) => decimalOf(line[of])),
  ]);
  const totals = [{ currency, ...sums }, ...otherSums].map((total) => [
    '',
    '',
    'Total',
    '',
    '',
    total.currency.toUpperCase(),
    ...amountColumns.map(({ of }) => decimalOf(total[of])),
  ]);
  return [header, ...records, ...totals].map((fields) => `${fields.map(fieldOf).join(',')}\r\n`).join('');
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
