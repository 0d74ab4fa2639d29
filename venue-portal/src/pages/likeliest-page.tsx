import { Navigate } from '@solidjs/router';
import { ButtonLink } from '@zilker/ui/button';
import { State } from '@zilker/ui/state';
import { Show } from 'solid-js';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { likeliest } from '../events/order-events.ts';
import { paths } from '../paths.ts';
import { createEvents } from '../queries/events.ts';

/** A page about one event, entered without saying which: the live one, else the next, else the latest. */
export function LikeliestPage(props: { name: string; to: (event: string) => string }) {
  const events = createEvents();
  return (
    <main class="work">
      <Loaded query={events} what="events">
        {(data) => (
          <Show
            when={likeliest(data().events, Date.now())}
            fallback={
              <>
                <WorkHead title={props.name} />
                <State
                  icon="calendar"
                  head="No events yet"
                  action={
                    <ButtonLink icon="plus" href={paths.newEvent()}>
                      New event
                    </ButtonLink>
                  }
                >
                  Make one first; {props.name.toLowerCase()} follow from it.
                </State>
              </>
            }
          >
            {(event) => <Navigate href={props.to(event().id)} />}
          </Show>
        )}
      </Loaded>
    </main>
  );
}
