import { useParams } from '@solidjs/router';
import type { PortalEvent } from '@zilker/contracts/http/portal';
import { ButtonLink } from '@zilker/ui/button';
import { dateAndTime } from '@zilker/ui/format/clock';
import { counted, number } from '@zilker/ui/format/number';
import { PartsBar } from '@zilker/ui/parts-bar';
import { createSignal, For, Show } from 'solid-js';
import { createLeaveGuard } from '../components/leave-guard.tsx';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { ConfirmShow } from '../events/confirm-show.tsx';
import { paths } from '../paths.ts';
import { createEvent } from '../queries/events.ts';
import { TypeCard } from '../ticket-types/type-card.tsx';

/** One event: its tickets by what became of them, and each type to be changed while it sells. */
export function EventPage() {
  const params = useParams();
  const event = createEvent(() => params.event);
  const [dirty, setDirty] = createSignal<ReadonlySet<string>>(new Set());
  const guard = createLeaveGuard(() => dirty().size > 0);
  const note = (type: string, isDirty: boolean) =>
    setDirty((known) => {
      const rest = [...known].filter((one) => one !== type);
      return new Set(isDirty ? [...rest, type] : rest);
    });
  return (
    <main class="work">
      <Loaded query={event} what="event">
        {(data) => (
          <>
            <WorkHead title={data().event.title} line={lineOf(data().event)}>
              <Ways event={data().event} />
            </WorkHead>
            <Show when={data().event.capture === 'later' && data().event.status === 'published'}>
              <ConfirmShow
                event={data().event}
                onConfirmed={(confirmedAtMs) => event.put({ event: { ...data().event, confirmedAtMs } })}
              />
            </Show>
            <Stock event={data().event} />
            <section class="block">
              <h2>Ticket types</h2>
              <div class="type-cards">
                <For each={data().event.ticketTypes}>
                  {(type) => (
                    <TypeCard
                      event={data().event}
                      type={type}
                      onDirty={(isDirty) => note(type.id, isDirty)}
                      onChanged={(changed) => event.put({ event: changed })}
                    />
                  )}
                </For>
              </div>
            </section>
          </>
        )}
      </Loaded>
      <guard.Question what="the tickets" />
    </main>
  );
}

/** What else there is of this event. */
function Ways(props: { event: PortalEvent }) {
  return (
    <Show
      when={props.event.drop}
      fallback={
        <>
          <ButtonLink compact kind="second" icon="list" href={paths.doorRules(props.event.id)}>
            Door rules
          </ButtonLink>
          <ButtonLink compact href={paths.schedule(props.event.id)}>
            Schedule a drop
          </ButtonLink>
        </>
      }
    >
      <ButtonLink compact kind="second" icon="speed" href={paths.drop(props.event.id)}>
        Drop
      </ButtonLink>
      <ButtonLink compact kind="second" icon="chart" href={paths.salesOf(props.event.id)}>
        Sales
      </ButtonLink>
      <ButtonLink compact kind="second" icon="door" href={paths.doorsOf(props.event.id)}>
        Doors
      </ButtonLink>
    </Show>
  );
}

function Stock(props: { event: PortalEvent }) {
  const free = () =>
    Math.max(0, props.event.capacity - props.event.sold - props.event.held - props.event.promised);
  return (
    <section class="block stock">
      <h2>{counted(props.event.capacity, 'ticket')}</h2>
      <PartsBar
        label={`${number(props.event.capacity)} tickets in all`}
        parts={[
          { name: 'Sold', count: props.event.sold, look: 'filled' },
          { name: 'Held', count: props.event.held, look: 'hatched' },
          { name: 'Promised', count: props.event.promised, look: 'dotted' },
          { name: 'Free', count: free(), look: 'outlined' },
        ]}
      />
      <Show when={props.event.promised > 0}>
        <p class="small quiet">
          Promised to fans who were called, of whichever type they choose. Capacity stays above what is sold,
          held or promised.
        </p>
      </Show>
    </section>
  );
}

function lineOf(event: PortalEvent): string {
  const state =
    event.status === 'draft'
      ? ' · draft, only you see it'
      : event.status === 'cancelled'
        ? ' · cancelled'
        : '';
  return `${dateAndTime(event.startsAtMs, event.timezone)} · ${event.ages}${state}`;
}
