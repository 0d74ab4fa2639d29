import type { TicketView } from '@zilker/contracts/http/tickets';
import { Badge } from '@zilker/ui/badge';
import { ButtonLink } from '@zilker/ui/button';
import { dateParts, showTime } from '@zilker/ui/format/clock';
import { noun } from '@zilker/ui/format/number';
import { Skeleton } from '@zilker/ui/skeleton';
import { State } from '@zilker/ui/state';
import { TicketBadge } from '@zilker/ui/state-badge';
import { createEffect, createMemo, For, Match, onMount, Show, Switch } from 'solid-js';
import { Failed } from '../components/failed.tsx';
import { More } from '../components/more.tsx';
import { Shell } from '../components/shell.tsx';
import { SentToYou } from '../components/tickets/sent-to-you.tsx';
import { Trying } from '../components/trying.tsx';
import { keepShell } from '../offline/keep-shell.ts';
import { paths } from '../paths.ts';
import { navigate } from '../router.tsx';
import { nightsOf } from '../states/nights.ts';
import { createTitle } from '../states/page.ts';
import { createMinute } from '../states/use-minute.ts';
import { createTickets } from '../states/use-tickets.ts';
import '../styles/home.css';
import '../styles/ticket.css';

/** The tickets of this fan: the next show first, what is over at the end. */
export default function Tickets() {
  createTitle(() => 'My tickets');
  const { tickets, pages } = createTickets();
  const nowMs = createMinute();
  onMount(keepShell);
  createEffect(() => {
    if (pages.error()?.code === 'sign_in_required')
      navigate(paths.signIn(paths.tickets()), { replace: true });
  });
  const nights = createMemo(() => nightsOf(tickets() ?? [], nowMs()));
  return (
    <Shell>
      <main class="page tickets" id="main">
        <h1>My tickets</h1>
        <SentToYou onChanged={pages.reload} />
        <Switch fallback={<Skeleton label="Loading your tickets" lines={['70%', '50%', '60%']} />}>
          <Match when={tickets()?.length === 0}>
            <State
              icon="ticket"
              head="No tickets yet"
              action={<ButtonLink href={paths.home()}>See what is on</ButtonLink>}
            >
              What you buy stands here, and opens with no signal.
            </State>
          </Match>
          <Match when={tickets()}>
            <Show when={pages.trouble()}>
              <Trying what={pages} kept="This is what was true when you last looked, and your codes work." />
            </Show>
            <div class="listing">
              <Nights nights={nights().ahead} />
              <Show when={nights().over.length > 0}>
                <h2>Past</h2>
                <Nights nights={nights().over} />
              </Show>
            </div>
            <More pages={pages} what="tickets" />
          </Match>
          <Match when={pages.error()}>
            {(refusal) => <Failed error={refusal()} againAtMs={pages.againAtMs()} onRetry={pages.reload} />}
          </Match>
        </Switch>
      </main>
    </Shell>
  );
}

function Nights(props: { nights: readonly TicketView[][] }) {
  return (
    <ul class="events">
      <For each={props.nights}>{(tickets) => <Night tickets={tickets} />}</For>
    </ul>
  );
}

/** The tickets of one order, led by the first that can still be shown. Those that were refunded are said apart. */
function Night(props: { tickets: TicketView[] }) {
  const refunded = () => props.tickets.filter(({ state }) => state === 'refunded').length;
  const good = () => props.tickets.length - refunded();
  const first = () => props.tickets.find(({ state }) => state === 'valid') ?? props.tickets[0];
  return (
    <Show when={first()}>
      {(ticket) => {
        const date = () => dateParts(ticket().event.startsAtMs, ticket().event.timezone);
        return (
          <li>
            <a href={paths.ticket(ticket().id)}>
              <p class="date">
                <span>{date().month}</span>
                {date().day}
              </p>
              <div>
                <p class="title">{ticket().event.title}</p>
                <p class="where">
                  {ticket().event.venueName} · {date().weekday}{' '}
                  {showTime(ticket().event.startsAtMs, ticket().event.timezone)}
                </p>
                <p class="status row wrap">
                  <Show when={ticket().transfer} fallback={<TicketBadge state={ticket().state} />}>
                    <Badge tone="note" icon="send">
                      On its way
                    </Badge>
                  </Show>
                  <Show when={props.tickets.some((one) => one.return)}>
                    <Badge tone="note" icon="returns">
                      Offered back
                    </Badge>
                  </Show>
                  <Show when={refunded() > 0 && good() > 0}>
                    <Badge tone="note" icon="refund">
                      {refunded()} refunded
                    </Badge>
                  </Show>
                </p>
              </div>
              <p class="cost">
                {good() || props.tickets.length}
                <span class="note">{noun(good() || props.tickets.length, 'ticket')}</span>
              </p>
            </a>
          </li>
        );
      }}
    </Show>
  );
}
