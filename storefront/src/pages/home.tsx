import { Skeleton } from '@zilker/ui/skeleton';
import { State } from '@zilker/ui/state';
import { createMemo, For, Match, Show, Switch } from 'solid-js';
import { EventRow } from '../components/events/event-row.tsx';
import { Featured } from '../components/events/featured.tsx';
import { Failed } from '../components/failed.tsx';
import { More } from '../components/more.tsx';
import { Shell } from '../components/shell.tsx';
import { paths } from '../paths.ts';
import { fetchEvents } from '../queries/events.ts';
import { query } from '../router.tsx';
import { createPages } from '../states/create-pages.ts';
import { featuredOf, filtersOf, groupByWhen } from '../states/event-status.ts';
import { createTitle } from '../states/page.ts';
import { createMinute } from '../states/use-minute.ts';
import '../styles/home.css';

/** What is on: the next drop on the board, then every night with its whole price. */
export default function Home() {
  createTitle(() => 'On in Austin');
  const load = createPages(fetchEvents);
  const nowMs = createMinute();
  const events = () => load.items() ?? [];
  const featured = createMemo(() => featuredOf(events(), nowMs()));
  const filters = createMemo(() => filtersOf(events(), nowMs()));
  const current = createMemo(
    () => filters().find(({ id }) => id === (query().get('show') ?? '')) ?? filters()[0],
  );
  const shown = createMemo(() => events().filter((event) => current()?.takes(event)));

  return (
    <Shell>
      <main class="page home" id="main">
        <div class="home-head">
          <h1>On in Austin</h1>
          <p class="quiet">Every price here is the whole price.</p>
        </div>
        <Switch fallback={<Skeleton label="Loading events" lines={['80%', '60%', '70%', '60%']} />}>
          <Match when={!load.items() && load.error()}>
            {(error) => <Failed error={error()} againAtMs={load.againAtMs()} onRetry={load.reload} />}
          </Match>
          <Match when={load.items()?.length === 0}>
            <State icon="calendar" head="Nothing is on yet">
              New nights appear here as the venues announce them.
            </State>
          </Match>
          <Match when={load.items()}>
            <Show when={featured()}>{(event) => <Featured event={event()} nowMs={nowMs()} />}</Show>
            <section class="listing" aria-label="Events">
              <nav class="filters" aria-label="Filter events">
                <For each={filters()}>
                  {(filter) => (
                    <a
                      href={paths.home(filter.id)}
                      aria-current={filter.id === current()?.id ? 'true' : undefined}
                    >
                      {filter.label}
                    </a>
                  )}
                </For>
              </nav>
              <For each={groupByWhen(shown(), nowMs())}>
                {(group) => (
                  <>
                    <h2>{group.head}</h2>
                    <ul class="events">
                      <For each={group.events}>{(event) => <EventRow event={event} nowMs={nowMs()} />}</For>
                    </ul>
                  </>
                )}
              </For>
              <Show when={shown().length === 0}>
                <p class="quiet beneath">None of the nights shown so far.</p>
              </Show>
              <More pages={load} what="nights" />
            </section>
          </Match>
        </Switch>
      </main>
    </Shell>
  );
}
