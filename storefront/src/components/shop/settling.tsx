import type { OrderView } from '@zilker/contracts/http/sale';
import { money } from '@zilker/ui/format/money';
import { counted } from '@zilker/ui/format/number';
import { State } from '@zilker/ui/state';
import { Match, Switch } from 'solid-js';
import { countOfLines } from '../../states/order-words.ts';
import { Shell } from '../shell.tsx';

/** Someone else has to act before this order can go on; this page watches by itself. */
export function Settling(props: { order: OrderView }) {
  return (
    <Shell>
      <main class="page" id="main">
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
      </main>
    </Shell>
  );
}
