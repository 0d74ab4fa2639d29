import type { TicketView } from '@zilker/contracts/http/tickets';
import { Icon } from '@zilker/ui/icon';
import { For, Show } from 'solid-js';
import { paths } from '../../paths.ts';

/** The other tickets of the same order, one press away. */
export function Pager(props: { ticket: TicketView; siblings: readonly TicketView[] }) {
  const at = () => props.siblings.findIndex(({ id }) => id === props.ticket.id);
  const before = () => props.siblings[at() - 1];
  const after = () => props.siblings[at() + 1];
  return (
    <Show when={props.siblings.length > 1}>
      <nav class="pager" aria-label="Tickets of this order">
        <Show when={before()} fallback={<span class="icon-button" />}>
          {(ticket) => (
            <a class="icon-button" href={paths.ticket(ticket().id)} aria-label="Ticket before">
              <Icon name="back" />
            </a>
          )}
        </Show>
        <span class="spots" role="img" aria-label={`Ticket ${at() + 1} of ${props.siblings.length}`}>
          <For each={props.siblings}>
            {(ticket) => <i classList={{ on: ticket.id === props.ticket.id }} />}
          </For>
        </span>
        <Show when={after()} fallback={<span class="icon-button" />}>
          {(ticket) => (
            <a class="icon-button" href={paths.ticket(ticket().id)} aria-label="Next ticket">
              <Icon name="next" />
            </a>
          )}
        </Show>
      </nav>
    </Show>
  );
}
