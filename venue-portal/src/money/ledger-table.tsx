import { A } from '@solidjs/router';
import type { Currency } from '@zilker/contracts/fields';
import type { LedgerCents, LedgerLine } from '@zilker/contracts/http/money';
import { ledgerWords } from '@zilker/contracts/ledger-words';
import { Amount } from '@zilker/ui/amount';
import { clockTime, monthDay } from '@zilker/ui/format/clock';
import { type Column, Table } from '@zilker/ui/table';
import { type JSX, Show } from 'solid-js';
import { CopyId } from '../components/copy-id.tsx';
import { ledgerColumns } from './ledger-columns.ts';

/** Lines of the ledger: what each party gained, a loss with its sign. Columns in which nothing ever moved are left out. */
export function LedgerTable(props: {
  caption: string;
  hideCaption?: boolean;
  lines: readonly LedgerLine[];
  timezone: string;
  currency: Currency;
  /** What stands beneath: the sums over all lines in that currency, also those that are not shown. */
  sums: LedgerCents;
  sumsOf: string;
  /** Where an order is shown; left out where it is the one on the screen. */
  orderPath?: (order: string) => string;
  empty?: JSX.Element;
}) {
  const moved = () =>
    ledgerColumns.filter(({ of }) => props.sums[of] !== 0 || props.lines.some((line) => line[of] !== 0));
  const columns = (): Column<LedgerLine>[] => [
    {
      head: 'When',
      cell: (line) => (
        <span class="nowrap when">
          {monthDay(line.atMs, props.timezone)}, <span>{clockTime(line.atMs, props.timezone)}</span>
        </span>
      ),
      foot: props.sumsOf,
    },
    {
      head: 'What',
      cell: (line) => (
        <span class="nowrap">
          <Show when={props.orderPath && line.order} fallback={ledgerWords[line.kind]}>
            {(order) => <A href={props.orderPath?.(order()) ?? ''}>{ledgerWords[line.kind]}</A>}
          </Show>
        </span>
      ),
      foot: '',
    },
    ...moved().map(
      ({ of, name }): Column<LedgerLine> => ({
        head: name,
        number: true,
        cell: (line) => <Cents cents={line[of]} currency={line.currency} />,
        foot: <Cents cents={props.sums[of]} currency={props.currency} />,
      }),
    ),
    { head: 'Found by', cell: (line) => <CopyId id={line.reference ?? line.source} />, foot: '' },
  ];
  return (
    <Table
      caption={props.caption}
      hideCaption={props.hideCaption}
      columns={props.lines.length > 0 ? columns() : columns().map(withoutFoot)}
      rows={props.lines}
      empty={props.empty}
    />
  );
}

function Cents(props: { cents: number; currency: Currency }) {
  return (
    <Show when={props.cents !== 0} fallback={<span class="quiet">–</span>}>
      <Amount cents={props.cents} currency={props.currency} />
    </Show>
  );
}

/** Of no lines there is no sum. */
function withoutFoot({ foot: _, ...column }: Column<LedgerLine>): Column<LedgerLine> {
  return column;
}

/** What each party gained over the lines of one currency. */
export function sumLines(lines: readonly LedgerLine[], currency: Currency): LedgerCents {
  const sums = { fanCents: 0, venueCents: 0, zilkerCents: 0, stripeCents: 0, taxCents: 0, paidOutCents: 0 };
  for (const line of lines)
    if (line.currency === currency) for (const { of } of ledgerColumns) sums[of] += line[of];
  return sums;
}
