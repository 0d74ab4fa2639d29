import { useParams } from '@solidjs/router';
import type { readSales } from '@zilker/contracts/http/portal';
import type { ReplyOf } from '@zilker/contracts/route';
import { Bars } from '@zilker/ui/bars';
import { ButtonLink } from '@zilker/ui/button';
import { shortDate } from '@zilker/ui/format/clock';
import { money, shortMoney } from '@zilker/ui/format/money';
import { counted, number } from '@zilker/ui/format/number';
import { Stat } from '@zilker/ui/stat';
import { State } from '@zilker/ui/state';
import { type Column, Table } from '@zilker/ui/table';
import { Show } from 'solid-js';
import { EventPicker } from '../components/event-picker.tsx';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { paths } from '../paths.ts';
import { createEvents, createSales } from '../queries/events.ts';
import { barsOf, sellingMinutes } from '../sales/sale-span.ts';

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
      <Stat word="To you" figure={shortMoney(props.sales.toVenueCents)} means="after refunds" />
      <Stat
        word="Paid by fans"
        figure={shortMoney(props.sales.paidByFansCents)}
        means={`${counted(props.sales.orders, 'order')} · cards ${money(props.sales.cardCents)}, Zilker ${money(props.sales.zilkerCents)}`}
      />
      <Stat
        word="Refunded"
        figure={shortMoney(props.sales.refundedCents)}
        means={props.sales.refundedCents === 0 ? 'nothing went back' : 'went back to fans'}
      />
    </div>
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
  const columns = (): Column<TypeRow>[] => [
    { head: 'Type', cell: (row) => row.name, foot: 'All' },
    { head: 'Fan pays', cell: (row) => money(row.totalCents), number: true, foot: '' },
    { head: 'Sold', cell: (row) => number(row.sold), number: true, foot: sum((row) => row.sold) },
    { head: 'Held', cell: (row) => number(row.held), number: true, foot: sum((row) => row.held) },
    { head: 'Left', cell: (row) => number(leftOf(row)), number: true, foot: sum(leftOf) },
    {
      head: 'To you',
      cell: (row) => money(row.toVenueCents),
      number: true,
      foot: money(types().reduce((all, row) => all + row.toVenueCents, 0)),
    },
  ];
  return <Table caption="By ticket type" columns={columns()} rows={types()} />;
}
