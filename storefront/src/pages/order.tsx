import type { OrderView } from '@zilker/contracts/http/sale';
import { idSchema } from '@zilker/contracts/ids';
import { Skeleton } from '@zilker/ui/skeleton';
import { createEffect, createMemo, createSignal, Match, onCleanup, Switch } from 'solid-js';
import { is } from 'valibot';
import { Failed } from '../components/failed.tsx';
import { Shell } from '../components/shell.tsx';
import { CardHeld } from '../components/shop/card-held.tsx';
import { Hold } from '../components/shop/hold.tsx';
import { OrderEnded } from '../components/shop/order-ended.tsx';
import { Paid } from '../components/shop/paid.tsx';
import { Settling } from '../components/shop/settling.tsx';
import { paths } from '../paths.ts';
import { fetchEvent } from '../queries/events.ts';
import { fetchOrder } from '../queries/sale.ts';
import { pause } from '../room/pause.ts';
import { navigate, type PageProps, query } from '../router.tsx';
import { forgetAsked } from '../states/asked.ts';
import { noteCall } from '../states/call.ts';
import { createLoad, type Load } from '../states/create-load.ts';
import { isAwaited, type OrderStage, orderStage, pollAfterMs } from '../states/order-stage.ts';
import { createTitle } from '../states/page.ts';
import '../styles/money-back.css';
import '../styles/shop.css';
import NotFound from './not-found.tsx';

const orderId = idSchema('order');

/** One order, from the hold to its tickets, whichever way its fan comes back to it. */
export default function OrderPage(props: PageProps) {
  const id = props.params.order;
  if (!is(orderId, id)) return <NotFound head="No such order" />;
  const load = createLoad((signal) => fetchOrder(id, signal));
  const [event, setEvent] = createSignal<Awaited<ReturnType<typeof fetchEvent>>>();
  const cameFromPaying = () => query().get('paid') === '1';
  const stage = createMemo(() => {
    const order = load.data();
    return order && orderStage(order, cameFromPaying());
  });
  createTitle(() => (stage() === 'paid' ? 'Your tickets' : 'Your order'));
  // The card was refused after all. Who pays anew and comes back by the browser's own way must not be taken for paid.
  createEffect(() => {
    if (stage() === 'hold' && cameFromPaying()) navigate(paths.order(id), { replace: true });
  });

  createEffect(() => {
    if (load.error()?.code === 'sign_in_required') navigate(paths.signIn(paths.order(id)), { replace: true });
  });
  const eventId = createMemo(() => load.data()?.event);
  createEffect(() => {
    const of = eventId();
    if (of) void fetchEvent(of).then(setEvent, () => undefined);
  });
  createEffect(() => {
    const order = load.data();
    if (!order || !['waiting', 'paid', 'ended'].includes(stage() ?? '')) return;
    if (!order.ofReturn) noteCall(order.drop, { opened: true, ended: true, order: id });
    forgetAsked(id);
    // From the payment page the way leads straight on to the tickets; who opens the order later sees the order.
    const [ticket] = order.tickets;
    if (stage() === 'paid' && cameFromPaying() && ticket) navigate(paths.ticket(ticket), { replace: true });
  });
  keepAsking(load, stage);
  askOnReturn(load.reload);

  const unknown = () => ['order_unknown', 'not_found'].includes(load.error()?.code ?? '');
  return (
    <Switch
      fallback={
        <Shell>
          <main class="page" id="main">
            <Skeleton label="Loading your order" lines={['60%', '90%', '70%']} />
          </main>
        </Shell>
      }
    >
      <Match when={unknown()}>
        <NotFound head="No such order">
          This account has no such order. Orders stand under the phone that made them.
        </NotFound>
      </Match>
      <Match when={at(stage(), 'hold', load.data())}>
        {(order) => (
          <Hold order={order()} event={event()} cameBack={query().get('back') === '1'} load={load} />
        )}
      </Match>
      <Match when={at(stage(), 'settling', load.data())}>
        {(order) => <Settling order={order()} event={event()} load={load} />}
      </Match>
      <Match when={at(stage(), 'waiting', load.data())}>
        {(order) => <CardHeld order={order()} event={event()} load={load} />}
      </Match>
      <Match when={at(stage(), 'paid', load.data())}>
        {(order) => <Paid order={order()} event={event()} />}
      </Match>
      <Match when={at(stage(), 'ended', load.data())}>
        {(order) => <OrderEnded order={order()} event={event()} />}
      </Match>
      <Match when={load.error()}>
        {(error) => (
          <Shell>
            <main class="page" id="main">
              <Failed error={error()} againAtMs={load.againAtMs()} onRetry={load.reload} />
            </main>
          </Shell>
        )}
      </Match>
    </Switch>
  );
}

function at(stage: string | undefined, want: string, order: OrderView | undefined): OrderView | false {
  return stage === want && order !== undefined && order;
}

/**
 * Asks again while somebody else has yet to act, less and less often, and never from a tab that nobody sees. What fails is asked again
 * by itself.
 */
function keepAsking(load: Load<OrderView>, stage: () => OrderStage | undefined): void {
  createEffect(() => {
    const awaited = stage();
    if (!isAwaited(awaited)) return;
    const life = new AbortController();
    onCleanup(() => life.abort());
    void (async () => {
      for (let asked = 0; !life.signal.aborted; asked++) {
        await pause(pollAfterMs(awaited, asked), life.signal);
        if (!life.signal.aborted && document.visibilityState === 'visible' && !load.error())
          await load.reload();
      }
    })();
  });
}

/** The order may have moved on in another tab, or on the payment page. */
function askOnReturn(ask: () => Promise<void>): void {
  const lookAgain = () => {
    if (document.visibilityState === 'visible') void ask();
  };
  document.addEventListener('visibilitychange', lookAgain);
  onCleanup(() => document.removeEventListener('visibilitychange', lookAgain));
}
