import type { PublicEvent } from '@zilker/contracts/http/events';
import type { OrderView } from '@zilker/contracts/http/sale';
import { ButtonLink } from '@zilker/ui/button';
import { State } from '@zilker/ui/state';
import { Show } from 'solid-js';
import { paths } from '../../paths.ts';
import { orderEnd } from '../../states/order-end.ts';
import { austin, linesInWords, showOf } from '../../states/order-words.ts';
import { Shell } from '../shell.tsx';
import { MoneyBackList } from './money-back.tsx';
import { OrderPrice } from './order-price.tsx';

/** An order without tickets: why, what was charged if anything, and where the money is. */
export function OrderEnded(props: { order: OrderView; event: PublicEvent | undefined }) {
  const end = () => orderEnd(props.order);
  const show = () => showOf(props.order, props.event);
  const wasPaid = () => props.order.refunds.length > 0 && props.order.totalCents > 0;
  return (
    <Shell>
      <main class="pick ended" id="main">
        <div class="stack s5">
          <State
            icon={end().icon}
            head={end().head}
            action={<ButtonLink href={paths.home()}>See what is on</ButtonLink>}
          >
            {end().sentence}
          </State>
          <MoneyBackList order={props.order} timezone={show()?.timezone ?? austin} told={end().sentence} />
        </div>
        <div class="stack s5">
          <Show when={wasPaid()}>
            <OrderPrice order={props.order} event={props.event} label="You had paid" />
          </Show>
          <p class="small quiet">
            <Show when={show()}>{(known) => <>{known().title}, </>}</Show>
            {linesInWords(props.order)}. Order <span class="mono">{props.order.id}</span>
          </p>
        </div>
      </main>
    </Shell>
  );
}
