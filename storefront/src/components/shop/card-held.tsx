import type { PublicEvent } from '@zilker/contracts/http/events';
import type { OrderView } from '@zilker/contracts/http/sale';
import { Amount } from '@zilker/ui/amount';
import { Badge } from '@zilker/ui/badge';
import { dateAndTime } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { Show } from 'solid-js';
import { giveUpWaitingOrder } from '../../queries/sale.ts';
import type { Load } from '../../states/create-load.ts';
import { austin, countOfLines, linesInWords, showOf } from '../../states/order-words.ts';
import { Shell } from '../shell.tsx';
import { Trying } from '../trying.tsx';
import { GiveUp } from './give-up.tsx';
import { MoneyBackList } from './money-back.tsx';
import { OrderPrice } from './order-price.tsx';

/** The card is held and not charged: the show has yet to be confirmed, or a person looks at the order. It may last for days. */
export function CardHeld(props: { order: OrderView; event: PublicEvent | undefined; load: Load<OrderView> }) {
  const show = () => showOf(props.order, props.event);
  const zone = () => show()?.timezone ?? austin;
  const venue = () => show()?.venueName ?? 'the venue';
  const isReview = () => props.order.state === 'review';
  const amount = () => <Amount cents={props.order.totalCents} currency={props.order.currency} />;
  return (
    <Shell>
      <main class="pick" id="main">
        <div class="stack s5">
          <div class="stack s3" role="status">
            <Badge tone="note" icon="card">
              {isReview() ? 'In review' : 'Card held'}
            </Badge>
            <h1>{isReview() ? 'A person looks at this' : 'Not charged yet'}</h1>
            <p class="lead">
              <Show
                when={!props.order.calledOff}
                fallback={<>The show was called off. The hold of {amount()} on your card is let go.</>}
              >
                Your card is held for {amount()}, and nothing is charged until{' '}
                {isReview() ? 'the order is cleared' : `${venue()} confirms the show`}.
              </Show>
            </p>
          </div>
          <Show when={props.load.trouble()}>
            <Trying what={props.load} kept="Your tickets are set aside meanwhile." />
          </Show>
          <dl class="key">
            <Show when={show()}>
              {(known) => (
                <div>
                  <dt>Event</dt>
                  <dd>
                    {known().title}
                    <small>
                      {dateAndTime(known().startsAtMs, known().timezone)} · {known().venueName}
                    </small>
                  </dd>
                </div>
              )}
            </Show>
            <div>
              <dt>Tickets</dt>
              <dd>
                {linesInWords(props.order)}
                <small>Set aside for you. They come to My tickets once they are paid.</small>
              </dd>
            </div>
            <Show when={props.order.captureByMs}>
              {(atMs) => (
                <div>
                  <dt>At the latest</dt>
                  <dd>
                    {dateAndTime(atMs(), zone())}
                    <small>
                      By then the hold on your card ends by itself. If you were not charged, you never are,
                      and the tickets go to other fans.
                    </small>
                  </dd>
                </div>
              )}
            </Show>
          </dl>
          <p>You need do nothing, and you can close this page.</p>
          <MoneyBackList order={props.order} timezone={zone()} />
        </div>
        <div class="stack s5">
          <OrderPrice order={props.order} event={props.event} label="Held on your card">
            <div class="stack s3 pay">
              <GiveUp
                what="Give up these tickets"
                head="Give up these tickets?"
                sentence="They go to other fans, and the hold on your card is let go. Nothing is charged."
                stay="Keep them"
                act={`Give up ${counted(countOfLines(props.order), 'ticket')}`}
                onGiveUp={async () => props.load.put(await giveUpWaitingOrder(props.order))}
              />
            </div>
          </OrderPrice>
          <p class="small quiet">
            Order <span class="mono">{props.order.id}</span>
          </p>
        </div>
      </main>
    </Shell>
  );
}
