import { useParams } from '@solidjs/router';
import type { readSales } from '@zilker/contracts/http/portal';
import type { ReplyOf } from '@zilker/contracts/route';
import { Amount } from '@zilker/ui/amount';
import { Bars } from '@zilker/ui/bars';
import { ButtonLink } from '@zilker/ui/button';
import { shortDate } from '@zilker/ui/format/clock';
import { counted, number } from '@zilker/ui/format/number';
import { Stat } from '@zilker/ui/stat';
import { State } from '@zilker/ui/state';
import { type Column, Table } from '@zilker/ui/table';
import { For, Show } from 'solid-js';
import { EventPicker } from '../components/event-picker.tsx';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { paths } from '../paths.ts';
import { createEvents, createSales } from '../queries/events.ts';
import { barsOf, sellingMinutes } from '../sales/sale-span.ts';
import { staff } from '../session/staff.ts';

type Sales = ReplyOf<typeof readSales>;
type TypeRow = Sales['event']['ticketTypes'][number];

export function SalesPage() {
  const params = useParams();
  const events = createEvents();
  const sales = createSales(() => params.event);
  const line = () => {
    const event = sales.data()?.event;
    return event && `${event.title} · ${shortDate(event.startsAtMs, event.timezone)}`;
  };
  return (
    <main class="work">
      <WorkHead title="Sales" line={line()}>
        <EventPicker
          events={events.data()?.events ?? []}
          known={sales.data()?.event}
          current={params.event ?? ''}
          to={paths.salesOf}
        />
      </WorkHead>
      <Loaded query={sales} what="sales">
        {(data) => (
          <Show when={data().event.drop} fallback={<NoSales event={data().event.id} />}>
            <Tiles sales={data()} />
            <WhereItWent sales={data()} />
            <MoneyWays event={data().event} />
            <PerMinute sales={data()} />
            <ByType sales={data()} />
          </Show>
        )}
      </Loaded>
    </main>
  );
}

function NoSales(props: { event: string }) {
  return (
    <State
      icon="chart"
      head="Nothing is for sale yet"
      action={<ButtonLink href={paths.schedule(props.event)}>Schedule a drop</ButtonLink>}
    >
      Sales show here from the first ticket on.
    </State>
  );
}

function Tiles(props: { sales: Sales }) {
  const event = () => props.sales.event;
  const lasted = () => sellingMinutes(props.sales.byMinute);
  const soldMeans = () => {
    if (event().held > 0) return `${number(event().held)} more held`;
    const minutes = lasted();
    return minutes === undefined ? 'no ticket yet' : `in ${counted(minutes, 'minute')}`;
  };
  return (
    <div class="tiles">
      <Stat
        word="Sold"
        figure={number(event().sold)}
        of={`of ${number(event().capacity)}`}
        means={soldMeans()}
      />
      <Stat
        word="Paid by fans"
        figure={<Amount short cents={props.sales.paidByFansCents} currency={props.sales.currency} />}
        means={counted(props.sales.orders, 'order')}
      />
      <Stat
        word="To you"
        figure={<Amount short cents={props.sales.toVenueCents} currency={props.sales.currency} />}
        means="after refunds and disputes"
      />
      <Stat
        word="Back to fans"
        figure={<Amount short cents={props.sales.refundedCents} currency={props.sales.currency} />}
        means={props.sales.refundedCents === 0 ? 'nothing was refunded' : 'in refunds'}
      />
      <Show when={props.sales.disputedCents !== 0}>
        <Stat
          word="Taken by banks"
          figure={<Amount short cents={props.sales.disputedCents} currency={props.sales.currency} />}
          means="in disputes that are not won"
        />
      </Show>
    </div>
  );
}

/** What fans paid and did not get back, and where each cent of it is: the total first. */
function WhereItWent(props: { sales: Sales }) {
  const back = () => props.sales.refundedCents + props.sales.disputedCents;
  const kept = () => props.sales.paidByFansCents - back();
  const parts = () => [
    { look: 'venue', to: staff().venue.name, cents: props.sales.toVenueCents },
    { look: 'tax', to: 'Sales tax', cents: props.sales.taxCents },
    { look: 'card', to: 'Card processing', cents: props.sales.cardCents },
    { look: 'zilker', to: 'Zilker', cents: props.sales.zilkerCents },
  ];
  const amount = (cents: number) => <Amount cents={cents} currency={props.sales.currency} />;
  return (
    <Show when={props.sales.paidByFansCents > 0}>
      <section class="block price went" aria-labelledby="went">
        <h2 id="went">Where each cent went</h2>
        <dl>
          <div class="total">
            <dt>
              {back() === 0 ? 'Paid by fans' : 'Paid by fans and kept'}
              <Show when={back() > 0}>
                <small>
                  {amount(props.sales.paidByFansCents)} paid
                  <Show when={props.sales.refundedCents !== 0}>
                    , {amount(props.sales.refundedCents)} refunded
                  </Show>
                  <Show when={props.sales.disputedCents !== 0}>
                    , {amount(props.sales.disputedCents)} taken by banks
                  </Show>
                </small>
              </Show>
            </dt>
            <dd class="amount">{amount(kept())}</dd>
          </div>
        </dl>
        <div class="bar" aria-hidden="true">
          <For each={parts().filter(({ cents }) => cents > 0)}>
            {(part) => <i class={`${part.look}-part`} style={{ flex: String(part.cents) }} />}
          </For>
        </div>
        <dl class="parts">
          <For each={parts().filter(({ cents }) => cents !== 0)}>
            {(part) => (
              <div data-part={part.look}>
                <i class={`${part.look}-part`} />
                <dt>{part.to}</dt>
                <dd>{amount(part.cents)}</dd>
              </div>
            )}
          </For>
        </dl>
      </section>
    </Show>
  );
}

/** What else there is of an event's money. */
function MoneyWays(props: { event: Sales['event'] }) {
  return (
    <nav class="row wrap ways-out" aria-label="Money of this show">
      <ButtonLink compact kind="second" icon="list" href={paths.orders(props.event.id)}>
        Orders
      </ButtonLink>
      <ButtonLink compact kind="second" icon="scale" href={paths.statement(props.event.id)}>
        Statement
      </ButtonLink>
      <ButtonLink compact kind="second" icon="wallet" href={paths.money()}>
        Payouts
      </ButtonLink>
      <ButtonLink compact kind="second" icon="refund" href={paths.refundEvent(props.event.id)}>
        {props.event.status === 'cancelled' ? 'Refunds' : 'Refund everyone'}
      </ButtonLink>
    </nav>
  );
}

function PerMinute(props: { sales: Sales }) {
  const chart = () => barsOf(props.sales.byMinute, props.sales.event.timezone);
  const head = () =>
    chart().stepMinutes === 1
      ? 'Tickets sold each minute of the drop'
      : `Tickets sold every ${chart().stepMinutes} minutes of the drop`;
  const said = () => {
    const { bars } = chart();
    const most = bars.reduce((best, bar) => (bar.value > best.value ? bar : best), { label: '', value: 0 });
    return `${head()} from ${bars[0]?.label} to ${bars.at(-1)?.label}, most at ${most.label} with ${most.value}.`;
  };
  return (
    <section class="block" aria-labelledby="per-minute">
      <h2 id="per-minute">{head()}</h2>
      <Show
        when={chart().bars.length > 0}
        fallback={<p class="quiet">The first ticket has not been sold yet.</p>}
      >
        <Bars label={said()} bars={chart().bars} height={230} />
      </Show>
    </section>
  );
}

function ByType(props: { sales: Sales }) {
  const types = () => props.sales.event.ticketTypes;
  const sum = (of: (row: TypeRow) => number) => number(types().reduce((all, row) => all + of(row), 0));
  const leftOf = (row: TypeRow) => Math.max(0, row.capacity - row.sold - row.held);
  const amount = (cents: number) => <Amount free cents={cents} currency={props.sales.currency} />;
  const columns = (): Column<TypeRow>[] => [
    { head: 'Type', cell: (row) => row.name, foot: 'All' },
    { head: 'Fan pays', cell: (row) => amount(row.totalCents), number: true, foot: '' },
    { head: 'Sold', cell: (row) => number(row.sold), number: true, foot: sum((row) => row.sold) },
    { head: 'Held', cell: (row) => number(row.held), number: true, foot: sum((row) => row.held) },
    { head: 'Left', cell: (row) => number(leftOf(row)), number: true, foot: sum(leftOf) },
    {
      head: 'To you',
      cell: (row) => amount(row.toVenueCents),
      number: true,
      foot: amount(types().reduce((all, row) => all + row.toVenueCents, 0)),
    },
  ];
  return <Table caption="By ticket type" columns={columns()} rows={types()} />;
}
