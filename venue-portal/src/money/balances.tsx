import { A } from '@solidjs/router';
import type { VenueMoney } from '@zilker/contracts/http/money';
import { Amount } from '@zilker/ui/amount';
import { monthDay, shortDate } from '@zilker/ui/format/clock';
import { type Column, Table } from '@zilker/ui/table';
import { Show } from 'solid-js';
import { paths } from '../paths.ts';
import { settingsWords } from './payout-words.ts';

type Balance = VenueMoney['events'][number];

/** What the venue has of each show, what of it is kept back, and when it comes. */
export function Balances(props: { money: VenueMoney }) {
  const amount = (cents: number) => <Amount cents={cents} currency={props.money.currency} />;
  const sum = (of: (row: Balance) => number) =>
    amount(props.money.events.reduce((all, row) => all + of(row), 0));
  const columns = (): Column<Balance>[] => [
    {
      head: 'Show',
      cell: (row) => (
        <>
          <A href={paths.statement(row.event)}>{row.title}</A>
          <small class="quiet">{shortDate(row.startsAtMs, row.timezone)}</small>
        </>
      ),
      foot: 'All',
    },
    {
      head: 'Yours',
      number: true,
      cell: (row) => amount(row.balanceCents),
      foot: sum((row) => row.balanceCents),
    },
    {
      head: 'Kept back',
      number: true,
      cell: (row) => amount(row.reservedCents),
      foot: sum((row) => row.reservedCents),
    },
    {
      head: 'To be paid',
      number: true,
      cell: (row) => amount(row.payableCents),
      foot: sum((row) => row.payableCents),
    },
    {
      head: 'When',
      number: true,
      cell: (row) => (
        <Show when={row.payableAtMs} fallback={row.balanceCents < 0 ? 'You owe this' : '–'}>
          {(at) => (
            <span class="nowrap">
              {at() <= Date.now() ? 'Now' : monthDay(at(), row.timezone)}
              <Show when={row.payableCents === 0}>
                <small class="quiet">the part kept back</small>
              </Show>
            </span>
          )}
        </Show>
      ),
      foot: '',
    },
  ];
  return (
    <section class="block balances">
      <h2>By show</h2>
      <Table
        caption="What is yours of each show"
        hideCaption
        columns={
          props.money.events.length > 1 ? columns() : columns().map(({ foot: _, ...column }) => column)
        }
        rows={props.money.events}
        empty="Money shows here from the first paid ticket on."
      />
      <p class="small quiet">{settingsWords(props.money)}</p>
    </section>
  );
}
