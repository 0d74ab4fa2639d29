import type { TicketView } from '@zilker/contracts/http/tickets';
import { type Accessor, createSignal, onCleanup, onMount } from 'solid-js';
import { fetchTickets } from '../queries/tickets.ts';
import { createPages, type Pages } from './create-pages.ts';
import { keptTickets } from './kept-tickets.ts';

/** A fan's tickets: what was kept at once, then what is true now. `pages.error` is why the second did not come. */
export function createTickets(): {
  tickets: Accessor<readonly TicketView[] | undefined>;
  pages: Pages<TicketView>;
} {
  const [kept, setKept] = createSignal<TicketView[]>();
  const pages = createPages(fetchTickets);
  onMount(() => {
    void keptTickets().then(setKept, () => undefined);
    // Another phone, its holder or the door may have changed it since this one was last looked at.
    const lookAgain = () => {
      if (document.visibilityState === 'visible') void pages.reload();
    };
    document.addEventListener('visibilitychange', lookAgain);
    onCleanup(() => document.removeEventListener('visibilitychange', lookAgain));
  });
  return { tickets: () => pages.items() ?? kept(), pages };
}
