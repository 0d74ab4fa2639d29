import { idSchema } from '@zilker/contracts/ids';
import { Skeleton } from '@zilker/ui/skeleton';
import { createEffect, Match, onMount, Switch } from 'solid-js';
import { is } from 'valibot';
import { Failed } from '../components/failed.tsx';
import { Shell } from '../components/shell.tsx';
import { TicketCard } from '../components/tickets/ticket-card.tsx';
import { keepShell } from '../offline/keep-shell.ts';
import { paths } from '../paths.ts';
import { navigate, type PageProps } from '../router.tsx';
import { createTitle } from '../states/page.ts';
import { createTickets } from '../states/use-tickets.ts';
import '../styles/ticket.css';
import NotFound from './not-found.tsx';

const ticketId = idSchema('ticket');

/** One ticket, ready for the door, with or without signal. */
export default function TicketPage(props: PageProps) {
  const id = props.params.ticket;
  if (!is(ticketId, id)) return <NotFound head="No such ticket" />;
  createTitle(() => 'My ticket');
  const { tickets, pages } = createTickets();
  onMount(keepShell);
  const ticket = () => tickets()?.find((one) => one.id === id);
  const siblings = () => tickets()?.filter(({ order }) => order === ticket()?.order) ?? [];
  // A ticket of long ago stands on a later page.
  createEffect(() => {
    if (tickets() && !ticket() && pages.hasMore() && !pages.more.error()) void pages.more.start();
  });
  createEffect(() => {
    if (pages.error()?.code === 'sign_in_required')
      navigate(paths.signIn(paths.ticket(id)), { replace: true });
  });
  return (
    <Switch
      fallback={
        <Shell>
          <main class="page" id="main">
            <Skeleton label="Loading your ticket" lines={['60%', '90%', '90%']} />
          </main>
        </Shell>
      }
    >
      <Match when={ticket()}>
        {(mine) => (
          <Shell>
            <TicketCard ticket={mine()} siblings={siblings()} onChanged={pages.reload} />
          </Shell>
        )}
      </Match>
      <Match when={pages.error() ?? pages.more.error()}>
        {(refusal) => (
          <Shell>
            <main class="page" id="main">
              <Failed error={refusal()} againAtMs={pages.againAtMs()} onRetry={pages.reload} />
            </main>
          </Shell>
        )}
      </Match>
      <Match when={tickets() && !pages.hasMore()}>
        <NotFound head="No such ticket">
          This account has no such ticket. Tickets stand under the phone that holds them: one that was sent is
          with who took it.
        </NotFound>
      </Match>
    </Switch>
  );
}
