import type { PublicEvent } from '@zilker/contracts/http/events';
import type { OrderView } from '@zilker/contracts/http/sale';
import { Amount } from '@zilker/ui/amount';
import { Badge, type BadgeTone } from '@zilker/ui/badge';
import { Banner } from '@zilker/ui/banner';
import { ButtonLink } from '@zilker/ui/button';
import { dateAndTime } from '@zilker/ui/format/clock';
import type { IconName } from '@zilker/ui/icon';
import { OrderBadge } from '@zilker/ui/state-badge';
import { For, Match, Show, Switch } from 'solid-js';
import { paths } from '../../paths.ts';
import { type OrderTicket, orderTickets } from '../../states/order-tickets.ts';
import { austin, linesInWords, showOf } from '../../states/order-words.ts';
import { Shell } from '../shell.tsx';
import { MoneyBackList } from './money-back.tsx';
import { OrderPrice } from './order-price.tsx';

/** Paid: the tickets are there, but for those whose money went back since. */
export function Paid(props: { order: OrderView; event: PublicEvent | undefined }) {
  const show = () => showOf(props.order, props.event);
  const stop = () => stopOf(props.order);
  const tickets = () => orderTickets(props.order, stop()?.ticket);
  const isGoing = () => tickets().some(({ words }) => words === undefined);
  return (
    <Shell>
      <main class="pick" id="main">
        <div class="stack s5">
          <div class="stack s3">
            <p>
              <Show when={stop()} fallback={<OrderBadge state={props.order.state} />}>
                {(why) => (
                  <Badge tone={why().tone} icon={why().icon}>
                    {why().badge}
                  </Badge>
                )}
              </Show>
            </p>
            <h1>{stop()?.head ?? (isGoing() ? 'You are going' : wentWords(tickets()))}</h1>
            <Show when={show()}>
              {(known) => (
                <p class="lead">
                  {known().title}, {dateAndTime(known().startsAtMs, known().timezone)} at {known().venueName}.
                </p>
              )}
            </Show>
          </div>
          <Note order={props.order} />
          <TicketLinks tickets={tickets()} />
          <p class="small quiet">
            {linesInWords(props.order)}.{' '}
            <Show when={isGoing()}>
              They are under <a href={paths.tickets()}>My tickets</a>, also with no signal.
            </Show>
          </p>
          <MoneyBackList order={props.order} timezone={show()?.timezone ?? austin} />
        </div>
        <div class="stack s5">
          <OrderPrice
            order={props.order}
            event={props.event}
            label={props.order.totalCents > 0 ? 'Paid' : 'Total'}
          >
            <Show when={props.order.refundedCents > 0}>
              <dl class="of-that">
                <dt>Of that, back to you</dt>
                <dd>
                  <Amount cents={props.order.refundedCents} currency={props.order.currency} />
                </dd>
              </dl>
            </Show>
          </OrderPrice>
          <p class="small quiet">
            Order <span class="mono">{props.order.id}</span>
          </p>
        </div>
      </main>
    </Shell>
  );
}

/** The one banner of this page, where something happened after it was paid. */
function Note(props: { order: OrderView }) {
  return (
    <Switch>
      <Match when={props.order.calledOff}>
        {(off) => (
          <Banner tone="bad" icon="cross" head={`${off().venueName} called it off`}>
            Your tickets are no longer good.{' '}
            {props.order.totalCents > 0 ? 'The refund of your order is being made' : 'They were free'}; you
            need do nothing.
          </Banner>
        )}
      </Match>
      <Match when={props.order.dispute === 'open'}>
        <Banner tone="warn" icon="card" head="Your bank asks for this money back">
          Until that is decided these tickets open no door. If you did not mean it, tell your bank that the
          payment was yours.
        </Banner>
      </Match>
      <Match when={props.order.dispute === 'lost'}>
        <Banner tone="bad" icon="card" head="Your bank took this money back">
          So these tickets are no longer good.
        </Banner>
      </Match>
      <Match when={props.order.dispute === 'won'}>
        <Banner tone="ok" icon="ok" head="Your tickets work again">
          Your bank had asked for this money back, and left it with the venue.
        </Banner>
      </Match>
    </Switch>
  );
}

type Stop = { badge: string; tone: BadgeTone; icon: IconName; head: string; ticket: string };

/** Why tickets that were paid open no door all the same; undefined where they do. */
function stopOf({ calledOff, dispute }: OrderView): Stop | undefined {
  const off = { badge: 'Called off', icon: 'cross', tone: 'bad', head: 'The show is off' } as const;
  if (calledOff) return { ...off, ticket: 'no longer good' };
  if (dispute === 'open')
    return {
      badge: 'Disputed',
      icon: 'card',
      tone: 'warn',
      head: 'Your tickets are stopped',
      ticket: 'stopped for now',
    };
  if (dispute === 'lost')
    return {
      badge: 'Disputed',
      icon: 'card',
      tone: 'bad',
      head: 'Your tickets are stopped',
      ticket: 'no longer good',
    };
  return undefined;
}

function wentWords({ length }: readonly OrderTicket[]): string {
  return length === 1 ? 'Your ticket went to somebody else' : 'Your tickets went to others';
}

/** The way to the door of each, or what became of it. */
function TicketLinks(props: { tickets: readonly OrderTicket[] }) {
  const first = () => props.tickets.find(({ words }) => words === undefined)?.number;
  const name = ({ number }: OrderTicket) => `Ticket ${number} of ${props.tickets.length}`;
  return (
    <ul class="ticket-links">
      <For each={props.tickets}>
        {(ticket) => (
          <li>
            <Show
              when={ticket.words}
              fallback={
                <ButtonLink
                  wide
                  kind={ticket.number === first() ? 'first' : 'second'}
                  icon="ticket"
                  href={paths.ticket(ticket.id)}
                >
                  Show ticket {ticket.number} of {props.tickets.length}
                </ButtonLink>
              }
            >
              {(words) => (
                <p class="stopped">
                  <Show when={ticket.isOwn} fallback={<span class="strong">{name(ticket)}</span>}>
                    <a href={paths.ticket(ticket.id)}>{name(ticket)}</a>
                  </Show>
                  <span class="quiet">{words()}</span>
                </p>
              )}
            </Show>
          </li>
        )}
      </For>
    </ul>
  );
}
