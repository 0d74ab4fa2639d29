import { useParams } from '@solidjs/router';
import type { PortalEvent } from '@zilker/contracts/http/portal';
import { ButtonLink } from '@zilker/ui/button';
import { State } from '@zilker/ui/state';
import { Show } from 'solid-js';
import { EventPicker } from '../components/event-picker.tsx';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { DropConsole } from '../console/drop-console.tsx';
import { paths } from '../paths.ts';
import { createEvents } from '../queries/events.ts';

/** The drop of one event: live where there is one, else the way to schedule it. */
export function ConsolePage() {
  const params = useParams();
  const events = createEvents();
  const current = () => events.data()?.events.find((event) => event.id === params.event);
  const picker = () => (
    <EventPicker events={events.data()?.events ?? []} current={params.event ?? ''} to={paths.drop} />
  );
  return (
    <Show when={current()?.drop && current()} fallback={<NoDrop />}>
      {(event) => (
        <Show when={event().drop?.id}>
          {(drop) => <DropConsole event={event()} drop={drop()} picker={picker()} />}
        </Show>
      )}
    </Show>
  );

  function NoDrop() {
    return (
      <main class="work">
        <Loaded query={events} what="drop">
          {() => (
            <Show
              when={current()}
              fallback={
                <State head="We do not know this event">It may have moved, or belong to another venue.</State>
              }
            >
              {(event) => <Unscheduled event={event()} />}
            </Show>
          )}
        </Loaded>
      </main>
    );
  }

  function Unscheduled(props: { event: PortalEvent }) {
    return (
      <>
        <WorkHead title="Drops" line={props.event.title}>
          {picker()}
        </WorkHead>
        <State
          icon="speed"
          head="No drop yet"
          action={<ButtonLink href={paths.schedule(props.event.id)}>Schedule a drop</ButtonLink>}
        >
          Say when the draw is and how fast it should sell.
        </State>
      </>
    );
  }
}
