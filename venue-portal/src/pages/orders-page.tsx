import { A, useParams, useSearchParams } from '@solidjs/router';
import type { PortalOrderRow } from '@zilker/contracts/http/portal-orders';
import { Amount } from '@zilker/ui/amount';
import { Badge } from '@zilker/ui/badge';
import { Button, ButtonLink } from '@zilker/ui/button';
import { dateAndTime, shortDate } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { ShowMore } from '@zilker/ui/show-more';
import { State } from '@zilker/ui/state';
import { OrderBadge } from '@zilker/ui/state-badge';
import { TextField } from '@zilker/ui/text-field';
import { createEffect, createSignal, For, on, onCleanup, Show } from 'solid-js';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { paths } from '../paths.ts';
import { createEvent } from '../queries/events.ts';
import { createOrders, type OrdersWanted } from '../queries/money.ts';
import { staff } from '../session/staff.ts';

type Only = OrdersWanted['only'];
const filters: readonly { only: Only; name: string; none: string }[] = [
  { only: undefined, name: 'All', none: 'Orders show here from the first ticket on.' },
  { only: 'waiting', name: 'Waiting', none: 'No card waits to be charged.' },
  { only: 'refunded', name: 'Refunded', none: 'Nothing was refunded.' },
  { only: 'refund_failed', name: 'Refund failed', none: 'No refund failed. No fan is owed money.' },
  { only: 'disputed', name: 'Disputed', none: 'No bank took money back.' },
];
/** A search waits until the hands rest. */
const restMs = 300;
const findMax = 60;

/** An event's orders, found by who made them. What is looked for stands in the address, so that going back finds it again. */
export function OrdersPage() {
  const params = useParams();
  const [search, setSearch] = useSearchParams<{ find?: string; only?: string }>();
  const event = createEvent(() => params.event);
  const filter = () => filters.find(({ only }) => only === search.only) ?? filters[0];
  const find = () => (search.find ?? '').slice(0, findMax);
  const orders = createOrders(() => ({ event: params.event, find: find().trim(), only: filter()?.only }));
  const [typed, setTyped] = createSignal(find());
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (text: string) => {
    clearTimeout(timer);
    setSearch({ find: text.trim() || undefined }, { replace: true });
  };
  createEffect(
    on(
      find,
      (now) => {
        if (now.trim() !== typed().trim()) setTyped(now);
      },
      { defer: true },
    ),
  );
  onCleanup(() => clearTimeout(timer));

  const [busy, setBusy] = createSignal(false);
  const [failed, setFailed] = createSignal(false);
  const more = async () => {
    setBusy(true);
    const came = await orders.more();
    setFailed(!came);
    setBusy(false);
    return came;
  };
  const line = () => {
    const of = event.data()?.event;
    return of && `${of.title} · ${shortDate(of.startsAtMs, of.timezone)}`;
  };
  return (
    <main class="work">
      <WorkHead title="Orders" line={line()}>
        <ButtonLink compact kind="second" icon="chart" href={paths.salesOf(params.event ?? '')}>
          Sales
        </ButtonLink>
      </WorkHead>
      <search class="finder">
        <form
          onSubmit={(submitted) => {
            submitted.preventDefault();
            look(typed());
          }}
        >
          <TextField
            label="Find an order"
            type="search"
            name="find"
            maxlength={findMax}
            value={typed()}
            placeholder="Name, end of a phone number or order"
            onInput={(text) => {
              setTyped(text);
              clearTimeout(timer);
              timer = setTimeout(() => look(text), restMs);
            }}
          />
        </form>
        <fieldset class="filters">
          <legend class="visually-hidden">Which orders</legend>
          <For each={filters}>
            {({ only, name }) => (
              <Button
                kind="second"
                compact
                aria-pressed={filter()?.only === only}
                onClick={() => setSearch({ only }, { replace: true })}
              >
                {name}
              </Button>
            )}
          </For>
        </fieldset>
      </search>
      <Loaded query={orders} what="orders">
        {(data) => (
          <Show
            when={data().orders.length > 0}
            fallback={
              <State
                icon={find() === '' ? 'list' : 'search'}
                head={find() === '' ? 'No orders here' : 'Nobody by that name'}
              >
                {find() === ''
                  ? filter()?.none
                  : `No order is found by “${find()}”. A part of the name, the last digits of the phone or of the order’s id will do.`}
              </State>
            }
          >
            <ul class="order-rows">
              <For each={data().orders}>{(order) => <OrderRow order={order} />}</For>
            </ul>
            <ShowMore
              what="orders"
              shown={data().orders.length}
              hasMore={data().next !== null}
              busy={busy()}
              error={failed() && orders.error()?.message}
              onMore={more}
            />
          </Show>
        )}
      </Loaded>
    </main>
  );
}

function OrderRow(props: { order: PortalOrderRow }) {
  return (
    <li>
      <div class="who">
        <p class="title">
          <A href={paths.order(props.order.event, props.order.id)}>
            {props.order.buyer ?? 'A fan without a name'}
          </A>
        </p>
        <p class="small quiet num">
          …{props.order.phoneEnd} · {dateAndTime(props.order.atMs, staff().venue.timezone)}
        </p>
      </div>
      <p class="amounts num">
        <b>
          <Amount free cents={props.order.totalCents} currency={props.order.currency} />
        </b>
        <small class="quiet">
          {counted(props.order.quantity, 'ticket')}
          <Show when={props.order.refundedCents > 0}>
            , <Amount cents={props.order.refundedCents} currency={props.order.currency} /> back
          </Show>
        </small>
      </p>
      <div class="signs">
        <OrderBadge state={props.order.state} />
        <Show when={props.order.disputed}>
          <Badge tone="warn" icon="scale">
            Disputed
          </Badge>
        </Show>
      </div>
    </li>
  );
}
