import type { PublicEvent } from '@zilker/contracts/http/events';
import type { OrderView } from '@zilker/contracts/http/sale';
import { Badge } from '@zilker/ui/badge';
import { ButtonLink } from '@zilker/ui/button';
import { dateAndTime } from '@zilker/ui/format/clock';
import { PriceBlock } from '@zilker/ui/price-block';
import { For, Show } from 'solid-js';
import { paths } from '../../paths.ts';
import { linesInWords, quoteOfOrder } from '../../states/order-words.ts';
import { Shell } from '../shell.tsx';

/** Paid: the tickets are there. */
export function Paid(props: { order: OrderView; event: PublicEvent | undefined }) {
  return (
    <Shell>
      <main class="pick" id="main">
        <div class="stack s5">
          <div class="stack s3">
            <Badge tone="ok" icon="ok">
              Paid
            </Badge>
            <h1>You are going</h1>
            <Show when={props.event}>
              {(event) => (
                <p class="lead">
                  {event().title}, {dateAndTime(event().startsAtMs, event().venue.timezone)} at{' '}
                  {event().venue.name}.
                </p>
              )}
            </Show>
          </div>
          <ul class="ticket-links">
            <For each={props.order.tickets}>
              {(ticket, index) => (
                <li>
                  <ButtonLink
                    wide
                    kind={index() === 0 ? 'first' : 'second'}
                    icon="ticket"
                    href={paths.ticket(ticket)}
                  >
                    Show ticket {index() + 1} of {props.order.tickets.length}
                  </ButtonLink>
                </li>
              )}
            </For>
          </ul>
          <p class="small quiet">
            {linesInWords(props.order)}. They are under <a href={paths.tickets()}>My tickets</a>, also with no
            signal.
          </p>
        </div>
        <div class="stack s5">
          <PriceBlock
            quote={quoteOfOrder(props.order)}
            label="Paid"
            venueName={props.event?.venue.name ?? 'The venue'}
          />
          <p class="small quiet">
            Order <span class="mono">{props.order.id}</span>
          </p>
        </div>
      </main>
    </Shell>
  );
}
