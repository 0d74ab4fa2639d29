import type { RequestError } from '@zilker/contracts/client';
import type { TicketView } from '@zilker/contracts/http/tickets';
import { type Accessor, createSignal, onMount } from 'solid-js';
import { fetchTickets } from '../queries/tickets.ts';
import { createLoad } from './create-load.ts';
import { keptTickets } from './kept-tickets.ts';

/** A fan's tickets: what was kept at once, then what is true now. `error` is why the second did not come. */
export function createTickets(): {
  tickets: Accessor<TicketView[] | undefined>;
  error: Accessor<RequestError | undefined>;
  reload: () => Promise<void>;
} {
  const [kept, setKept] = createSignal<TicketView[]>();
  const load = createLoad(fetchTickets);
  onMount(() => {
    void keptTickets().then(setKept, () => undefined);
  });
  return { tickets: () => load.data() ?? kept(), error: load.error, reload: load.reload };
}
