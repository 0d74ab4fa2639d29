import type { TicketView } from '@zilker/contracts/http/tickets';
import { ButtonLink } from '@zilker/ui/button';
import { clockTime, fullDate } from '@zilker/ui/format/clock';
import { Icon } from '@zilker/ui/icon';
import { Show } from 'solid-js';
import { paths } from '../../paths.ts';
import { isShown } from '../../states/ticket-moves.ts';
import { Calendar } from './calendar.tsx';
import { CodePart } from './code-part.tsx';
import { Pager } from './pager.tsx';
import { PlansChanged } from './plans-changed.tsx';
import { Wallets } from './wallets.tsx';

/** The ticket as a boarding pass has it: the code above the tear line, the facts beneath. */
export function TicketCard(props: {
  ticket: TicketView;
  siblings: readonly TicketView[];
  onChanged: () => Promise<void>;
}) {
  const zone = () => props.ticket.event.timezone;
  const isValid = () => isShown(props.ticket) && props.ticket.state === 'valid';
  const word = () => {
    if (props.ticket.blocked) return 'Stopped';
    return props.ticket.transfer ? 'On its way' : wordOf[props.ticket.state];
  };
  /** It is this fan's no more, so its band is not marigold. */
  const isOver = () => props.ticket.state === 'refunded' || props.ticket.state === 'revoked';
  return (
    <main class="ticket-page" id="main">
      <div class="stack s4">
        <article class="ticket" aria-label={`Ticket ${props.ticket.number} of ${props.ticket.of}`}>
          <div class="yours-band" classList={{ over: isOver() }}>
            <span>
              <Icon name="ticket" size="s" /> Your ticket, {props.ticket.number} of {props.ticket.of}
            </span>
            <span>
              <Icon name={isValid() ? 'ok' : 'info'} size="s" /> {word()}
            </span>
          </div>
          <CodePart ticket={props.ticket} onChanged={props.onChanged} />
          <div class="tear" />
          <div class="stub">
            <h1>{props.ticket.event.title}</h1>
            <p class="small quiet">
              {props.ticket.event.venueName} · {fullDate(props.ticket.event.startsAtMs, zone())}
            </p>
            <dl class="data">
              <div>
                <dt>Doors</dt>
                <dd>{clockTime(props.ticket.event.doorsAtMs, zone())}</dd>
              </div>
              <div>
                <dt>Show</dt>
                <dd>{clockTime(props.ticket.event.startsAtMs, zone())}</dd>
              </div>
              <div>
                <dt>Admits</dt>
                <dd>One</dd>
              </div>
              <div class="two">
                <dt>Ticket</dt>
                <dd>{props.ticket.typeName}</dd>
              </div>
              <Show when={props.ticket.holder}>
                <div>
                  <dt>Name</dt>
                  <dd>{props.ticket.holder}</dd>
                </div>
              </Show>
            </dl>
          </div>
        </article>
        <Pager ticket={props.ticket} siblings={props.siblings} />
      </div>
      <div class="stack s5">
        <Show when={!isOver()} fallback={<NoMore ticket={props.ticket} />}>
          <Show when={isShown(props.ticket)}>
            <section class="stack s3">
              <h2 class="section-head">At the door</h2>
              <p>
                Open this page and turn the brightness up. The code is made by this phone, so it needs no
                signal.
              </p>
              <p class="quiet">Every ticket has its own code: show one for each of you.</p>
            </section>
          </Show>
          <p>
            <Calendar ticket={props.ticket} />
          </p>
          <Show when={isValid()}>
            <Wallets ticket={props.ticket} />
          </Show>
          <Show when={props.ticket.state === 'valid' && !props.ticket.blocked}>
            <PlansChanged ticket={props.ticket} onChanged={props.onChanged} />
          </Show>
        </Show>
        <p class="small quiet">
          <Show when={!props.ticket.holder && !isOver()}>
            There is no name on this ticket.{' '}
            <a href={paths.account(paths.ticket(props.ticket.id))}>Add yours</a>.{' '}
          </Show>
          <Show when={props.ticket.bought} fallback="It was sent to you. ">
            <a href={paths.order(props.ticket.order)}>Order and receipt</a> ·{' '}
          </Show>
          <a href={paths.tickets()}>All my tickets</a>
        </p>
      </div>
    </main>
  );
}

/** Who no longer has the ticket looks for the money, or for the reason. */
function NoMore(props: { ticket: TicketView }) {
  return (
    <Show when={props.ticket.state === 'refunded' || props.ticket.state === 'revoked'}>
      <section class="stack s3">
        <h2 class="section-head">{props.ticket.state === 'refunded' ? 'The money' : 'Why'}</h2>
        <p>
          {props.ticket.state === 'refunded'
            ? 'It goes back to the card that paid. How much, and how far it is, stands on the order.'
            : 'What happened to it stands on the order.'}
        </p>
        <Show
          when={props.ticket.bought}
          fallback={<p class="quiet">The order is with the fan who sent you this ticket.</p>}
        >
          <ButtonLink kind="second" href={paths.order(props.ticket.order)}>
            See the order
          </ButtonLink>
        </Show>
      </section>
    </Show>
  );
}

const wordOf: Readonly<Record<TicketView['state'], string>> = {
  valid: 'Valid',
  checked_in: 'Checked in',
  refunded: 'Refunded',
  outside: 'Went out',
  revoked: 'Revoked',
};
