import type { PublicEvent } from '@zilker/contracts/http/events';
import type { OrderView } from '@zilker/contracts/http/sale';
import { createTimeLeft } from '@zilker/ui/countdown';
import { money } from '@zilker/ui/format/money';
import { counted } from '@zilker/ui/format/number';
import { State } from '@zilker/ui/state';
import { Match, Show, Switch } from 'solid-js';
import type { Load } from '../../states/create-load.ts';
import { countOfLines } from '../../states/order-words.ts';
import { serverNow } from '../../states/server-clock.ts';
import { Shell } from '../shell.tsx';
import { Trying } from '../trying.tsx';
import { Deadline } from './deadline.tsx';

/** Someone else has to act before this order can go on; this page watches by itself. */
export function Settling(props: { order: OrderView; event: PublicEvent | undefined; load: Load<OrderView> }) {
  const leftMs = createTimeLeft(() => props.order.expiresAtMs, { now: serverNow });
  return (
    <Shell>
      <main class="page settling" id="main">
        <Switch>
          <Match when={props.order.state === 'review'}>
            <State icon="info" head="A person looks at this order" live="status">
              Your tickets are set aside meanwhile. You need do nothing, and you can close this page.
            </State>
          </Match>
          <Match when={props.order.state === 'expiring'}>
            <State icon="hourglass" head="Ending your hold" live="status">
              The payment page is being closed. If a payment got through all the same, the tickets are yours.
            </State>
          </Match>
          <Match when={true}>
            <State icon="hourglass" head="Confirming your payment" live="status">
              {`Stripe took your payment of ${money(props.order.totalCents)} for ${counted(countOfLines(props.order), 'ticket')}. We wait for its word; that takes a few seconds. This page goes on by itself.`}
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
