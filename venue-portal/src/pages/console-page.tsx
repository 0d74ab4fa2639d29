import { useParams } from '@solidjs/router';
import type { PortalEvent } from '@zilker/contracts/http/portal';
import { ButtonLink } from '@zilker/ui/button';
import { State } from '@zilker/ui/state';
import { type JSX, Show } from 'solid-js';
import { EventPicker } from '../components/event-picker.tsx';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { DropConsole } from '../console/drop-console.tsx';
import { paths } from '../paths.ts';
import { createEvent, createEvents } from '../queries/events.ts';

/** The drop of one event: live where there is one, else the way to schedule it. */
export function ConsolePage() {
  const params = useParams();
  const events = createEvents();
  const event = createEvent(() => params.event);
  const current = () => event.data()?.event;
  const picker = (fallback?: JSX.Element) => (
    <EventPicker
      events={events.data()?.events ?? []}
      known={current()}
      current={params.event ?? ''}
      to={paths.drop}
      fallback={fallback}
    />
  );
  return (
    <Show
      when={current()?.drop}
      fallback={
        <main class="work">
          <Loaded query={event} what="drop">
            {() => <NoDrop event={current()} picker={picker()} />}
          </Loaded>
        </main>
      }
    >
      {(drop) => (
        <Show when={current()}>
          {(shown) => (
            <DropConsole
              event={shown()}
              drop={drop()}
              picker={picker(<span>{shown().title}</span>)}
              onChanged={() => void event.refetch()}
            />
          )}
        </Show>
      )}
    </Show>
  );
}

function NoDrop(props: { event: PortalEvent | undefined; picker: JSX.Element }) {
  return (
    <Show
      when={props.event}
      fallback={
        <State head="We do not know this event">It may have moved, or belong to another venue.</State>
      }
    >
      {(event) => (
        <>
          <WorkHead title="Drops" line={event().title}>
            {props.picker}
          </WorkHead>
          <State
            icon="speed"
            head="No drop yet"
            action={<ButtonLink href={paths.schedule(event().id)}>Schedule a drop</ButtonLink>}
          >
            Say when the draw is and how fast it should sell.
          </State>
        </>
      )}
    </Show>
  );
}
