import type { TicketView } from '@zilker/contracts/http/tickets';
import { ButtonLink } from '@zilker/ui/button';
import { dateParts, showTime } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { Skeleton } from '@zilker/ui/skeleton';
import { State } from '@zilker/ui/state';
import { TicketBadge } from '@zilker/ui/state-badge';
import { createEffect, createMemo, For, Match, onMount, Show, Switch } from 'solid-js';
import { Failed } from '../components/failed.tsx';
import { Shell } from '../components/shell.tsx';
import { keepShell } from '../offline/keep-shell.ts';
import { paths } from '../paths.ts';
import { navigate } from '../router.tsx';
import { createTitle } from '../states/page.ts';
import { createTickets } from '../states/use-tickets.ts';
import '../styles/home.css';
import '../styles/ticket.css';

/** All tickets of this fan, next show first. */
export default function Tickets() {
  createTitle(() => 'My tickets');
  const { tickets, error, reload } = createTickets();
  onMount(keepShell);
  createEffect(() => {
    if (error()?.code === 'sign_in_required') navigate(paths.signIn(paths.tickets()), { replace: true });
  });
  const orders = createMemo(() => groupByOrder(tickets() ?? []));
  return (
    <Shell>
      <main class="page tickets" id="main">
        <h1>My tickets</h1>
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
            <div class="listing">
              <ul class="events">
                <For each={orders()}>{(group) => <Night tickets={group} />}</For>
              </ul>
            </div>
            <Show when={error()?.code === 'offline'}>
              <p class="small quiet beneath">
                No connection: this is what was true when you last looked. Your codes work.
              </p>
            </Show>
          </Match>
          <Match when={error()}>{(refusal) => <Failed error={refusal()} onRetry={reload} />}</Match>
        </Switch>
      </main>
    </Shell>
  );
}

/** The tickets of one order, led by the first that can still be shown. */
function Night(props: { tickets: TicketView[] }) {
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
                <p class="status">
                  <TicketBadge state={ticket().state} />
                </p>
              </div>
              <p class="cost">
                {props.tickets.length}
                <span>{counted(props.tickets.length, 'ticket').replace(/^\S+ /, '')}</span>
              </p>
            </a>
          </li>
        );
      }}
    </Show>
  );
}

function groupByOrder(tickets: readonly TicketView[]): TicketView[][] {
  const groups = new Map<string, TicketView[]>();
  for (const ticket of tickets) groups.set(ticket.order, [...(groups.get(ticket.order) ?? []), ticket]);
  return [...groups.values()];
}
