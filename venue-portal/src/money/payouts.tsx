import { A } from '@solidjs/router';
import type { Payout, VenueMoney } from '@zilker/contracts/http/money';
import { Amount } from '@zilker/ui/amount';
import { Badge, type BadgeTone } from '@zilker/ui/badge';
import { monthDay } from '@zilker/ui/format/clock';
import type { IconName } from '@zilker/ui/icon';
import { type Column, Table } from '@zilker/ui/table';
import { Show } from 'solid-js';
import { CopyId } from '../components/copy-id.tsx';
import { paths } from '../paths.ts';
import { staff } from '../session/staff.ts';
import { problemWords } from './payout-words.ts';

const signs: Readonly<Record<Payout['state'], { tone?: BadgeTone; icon: IconName; word: string }>> = {
  due: { tone: 'note', icon: 'hourglass', word: 'Being sent' },
  sent: { tone: 'ok', icon: 'ok', word: 'Paid' },
  failed: { tone: 'bad', icon: 'bad', word: 'Failed' },
  reversed: { tone: 'warn', icon: 'refund', word: 'Came back' },
};

/** What was paid to the venue, newest first, each with what a bank statement or Stripe calls it. */
export function Payouts(props: { money: VenueMoney }) {
  const columns: Column<Payout>[] = [
    {
      head: 'When',
      cell: (row) => (
        <span class="nowrap">
          {monthDay(row.atMs, staff().venue.timezone)}
          <small class="quiet">{row.by === 'hand' ? 'By hand' : 'By Stripe'}</small>
        </span>
      ),
    },
    {
      head: 'Amount',
      number: true,
      cell: (row) => <Amount cents={row.amountCents} currency={row.currency} />,
    },
    { head: 'Show', cell: (row) => <A href={paths.statement(row.event)}>{row.title}</A> },
    {
      head: 'Reference',
      cell: (row) => (
        <>
          <Show when={row.reference} fallback={<span class="quiet">–</span>}>
            {(reference) => <CopyId id={reference()} />}
          </Show>
          <Show when={problemWords(row, props.money)}>{(words) => <small>{words()}</small>}</Show>
        </>
      ),
    },
    {
      head: 'State',
      cell: (row) => (
        <Badge tone={signs[row.state].tone} icon={signs[row.state].icon}>
          {row.state === 'reversed' && row.by === 'hand' ? 'Taken back' : signs[row.state].word}
        </Badge>
      ),
    },
  ];
  return (
    <section class="block payouts">
      <h2>Payouts</h2>
      <Table
        caption="What was paid to you"
        hideCaption
        columns={columns}
        rows={props.money.payouts}
        empty="Nothing was paid out yet."
      />
    </section>
  );
}
