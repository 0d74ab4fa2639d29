import type { PublicEvent } from '@zilker/contracts/http/events';
import type { OrderView } from '@zilker/contracts/http/sale';
import { Amount } from '@zilker/ui/amount';
import { Button, Reason } from '@zilker/ui/button';
import { createTimeLeft } from '@zilker/ui/countdown';
import { dateAndTime } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { createSignal, Match, onCleanup, Show, Switch } from 'solid-js';
import { paths } from '../../paths.ts';
import { beginCheckout, giveUpOrder } from '../../queries/sale.ts';
import { askAfterEnd } from '../../states/ask-after-end.ts';
import { createAct } from '../../states/create-act.ts';
import type { Load } from '../../states/create-load.ts';
import { linesInWords, quoteOfOrder } from '../../states/order-words.ts';
import { serverNow } from '../../states/server-clock.ts';
import { fan } from '../../states/session.ts';
import { Shell } from '../shell.tsx';
import { Deadline } from './deadline.tsx';
import { GiveUp } from './give-up.tsx';
import { HoldNote } from './hold-note.tsx';
import { OrderPrice } from './order-price.tsx';

/** Tickets set aside until a deadline: look once more, then pay on Stripe's page. */
export function Hold(props: {
  order: OrderView;
  event: PublicEvent | undefined;
  cameBack: boolean;
  load: Load<OrderView>;
}) {
  const [leaving, setLeaving] = createSignal(false);
  const leftMs = createTimeLeft(() => props.order.expiresAtMs, { now: serverNow });
  askAfterEnd(leftMs, props.load);
  // A page that the browser brings back from its memory still believes that it is leaving.
  const restored = () => setLeaving(false);
  window.addEventListener('pageshow', restored);
  onCleanup(() => window.removeEventListener('pageshow', restored));

  const pay = createAct(async (order: OrderView) => {
    const url = await beginCheckout(order);
    setLeaving(true);
    location.assign(url);
  });
  const press = async () => {
    if (!(await pay.start(props.order))) await props.load.reload();
  };

  return (
    <Shell>
      <main class="pick hold" id="main">
        <div class="stack s6">
          <Deadline
            order={props.order}
            leftMs={leftMs()}
            timezone={props.event?.venue.timezone}
            onExtended={props.load.put}
            onRefused={props.load.reload}
          />
          <HoldNote order={props.order} cameBack={props.cameBack} load={props.load} pay={pay} />
          <section>
            <h1 class="section-head">Your order</h1>
            <dl class="key">
              <div>
                <dt>Event</dt>
                <dd>
                  {props.event?.title ?? '…'}
                  <Show when={props.event}>
                    {(event) => (
                      <small>
                        {dateAndTime(event().startsAtMs, event().venue.timezone)} · {event().venue.name}
                      </small>
                    )}
                  </Show>
                </dd>
              </div>
              <div>
                <dt>Tickets</dt>
                <dd>
                  {linesInWords(props.order)}
                  <small>
                    <Switch>
                      <Match when={props.order.ofReturn}>
                        A fan gave it back, and you are next on the list.
                      </Match>
                      <Match when={props.order.state === 'held'}>
                        <a href={paths.changeTickets(props.order.drop)}>Change tickets</a>
                      </Match>
                      <Match when={true}>They cannot be changed while a payment is open.</Match>
                    </Switch>
                  </small>
                </dd>
              </div>
              <div>
                <dt>Send to</dt>
                <dd>
                  {fan()?.email ?? 'My tickets on this phone'}
                  <small>
                    <Show
                      when={fan()?.email}
                      fallback={
                        <>
                          Stripe asks for a mail address too.{' '}
                          <a href={paths.account(paths.order(props.order.id))}>Add yours</a>
                        </>
                      }
                    >
                      and My tickets on this phone
                    </Show>
                  </small>
                </dd>
              </div>
            </dl>
          </section>
        </div>
        <OrderPrice order={props.order} event={props.event} label="Total">
          <div class="stack s3 pay">
            <Button
              wide
              iconAfter="right"
              busy={pay.busy() || leaving()}
              busyText={pay.againAtMs() ? 'Trying again …' : 'Opening Stripe …'}
              disabled={leftMs() === 0}
              reason={
                props.load.error()
                  ? 'By our clock your hold has ended. We ask whether it has.'
                  : 'Your hold has ended. Nothing was charged.'
              }
              onClick={() => void press()}
            >
              <Show when={props.order.totalCents > 0} fallback="Take the tickets">
                <span>
                  Pay <Amount cents={props.order.totalCents} currency={props.order.currency} />
                  <Show when={props.order.lastDecline === 'card_over_limit'}> with another card</Show>
                </span>
              </Show>
            </Button>
            <Reason icon="lock">
              You pay on Stripe’s page and come back here. We never see your card number.
            </Reason>
            <GiveUp
              what="Give up these tickets"
              head="Give up these tickets?"
              sentence={
                props.order.ofReturn
                  ? 'It goes to the next fan on the list, and you are off the list. Nothing is charged.'
                  : 'They go to the next fan in line, and your turn is over. Nothing is charged.'
              }
              stay="Keep them"
              act={`Give up ${counted(quoteOfOrder(props.order).count, 'ticket')}`}
              onGiveUp={async () => {
                await giveUpOrder(props.order);
                await props.load.reload();
              }}
            />
          </div>
        </OrderPrice>
      </main>
    </Shell>
  );
}
