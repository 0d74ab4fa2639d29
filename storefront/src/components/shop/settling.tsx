import type { PublicEvent } from '@zilker/contracts/http/events';
import type { OrderView } from '@zilker/contracts/http/sale';
import { Amount } from '@zilker/ui/amount';
import { createTimeLeft } from '@zilker/ui/countdown';
import { counted } from '@zilker/ui/format/number';
import { State } from '@zilker/ui/state';
import { Match, Show, Switch } from 'solid-js';
import type { Load } from '../../states/create-load.ts';
import { countOfLines } from '../../states/order-words.ts';
import { serverNow } from '../../states/server-clock.ts';
import { Shell } from '../shell.tsx';
import { Trying } from '../trying.tsx';
import { Deadline } from './deadline.tsx';

/** Someone else has to act before this order can go on, and does so within moments; this page watches by itself. */
export function Settling(props: { order: OrderView; event: PublicEvent | undefined; load: Load<OrderView> }) {
  const leftMs = createTimeLeft(() => props.order.expiresAtMs, { now: serverNow });
  const amount = () => <Amount cents={props.order.totalCents} currency={props.order.currency} />;
  const tickets = () => counted(countOfLines(props.order), 'ticket');
  return (
    <Shell>
      <main class="page settling" id="main">
        <Switch>
          <Match when={props.order.state === 'expiring'}>
            <State icon="hourglass" head="Ending your hold" live="status">
              The payment page is being closed. If a payment got through all the same, the tickets are yours.
            </State>
          </Match>
          <Match when={props.order.state === 'authorized'}>
            <State icon="card" head="Checking your card" live="status">
              Your card is held for {amount()} and the {tickets()} are set aside. We look whether this card
              may have as many for this show, then charge it. That takes a few seconds. This page goes on by
              itself.
            </State>
          </Match>
          <Match when={true}>
            <State icon="hourglass" head="Confirming your payment" live="status">
              You paid {amount()} for {tickets()} on Stripe’s page. We wait for its word; that takes a few
              seconds. This page goes on by itself.
            </State>
          </Match>
        </Switch>
        <Show when={props.load.trouble()}>
          <Trying what={props.load} kept="Nothing is lost meanwhile." />
        </Show>
        <Show when={props.order.state === 'paying' && props.order.extension}>
          <Deadline
            isPaid
            order={props.order}
            leftMs={leftMs()}
            timezone={props.event?.venue.timezone}
            onExtended={props.load.put}
            onRefused={props.load.reload}
          />
        </Show>
      </main>
    </Shell>
  );
}
