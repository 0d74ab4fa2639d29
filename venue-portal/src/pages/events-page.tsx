import { A } from '@solidjs/router';
import type { PortalEvent } from '@zilker/contracts/http/portal';
import { Badge } from '@zilker/ui/badge';
import { ButtonLink } from '@zilker/ui/button';
import { dateParts, showTime } from '@zilker/ui/format/clock';
import { counted, number } from '@zilker/ui/format/number';
import { Meter } from '@zilker/ui/meter';
import { ShowMore } from '@zilker/ui/show-more';
import { State } from '@zilker/ui/state';
import { DropBadge } from '@zilker/ui/state-badge';
import { createSignal, For, Show } from 'solid-js';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { dropSign, quietLine } from '../events/drop-words.ts';
import { type Group, grouped, groupOf } from '../events/order-events.ts';
import { paths } from '../paths.ts';
import { createEvents } from '../queries/events.ts';
import { staff } from '../session/staff.ts';
import { zoneName } from '../time/zone-name.ts';

const heads: readonly { group: Group; head: string }[] = [
  { group: 'live', head: 'Live now' },
  { group: 'coming', head: 'Coming up' },
  { group: 'draft', head: 'Drafts' },
  { group: 'past', head: 'Past' },
];

/** All events of the venue, by what can be done about them. */
export function EventsPage() {
  const events = createEvents();
  const [busy, setBusy] = createSignal(false);
  const [failed, setFailed] = createSignal(false);
  const more = async () => {
    setBusy(true);
    const came = await events.more();
    setFailed(!came);
    setBusy(false);
    return came;
  };
  const groups = () => grouped(events.data()?.events ?? [], Date.now());
  const line = () => {
    const { live, coming } = groups();
    return `${number(live.length + coming.length)} coming up · times are ${zoneName(staff().venue.timezone)}`;
  };
  return (
    <main class="work">
      <WorkHead title="Events" line={events.data() && line()}>
        <ButtonLink compact icon="plus" href={paths.newEvent()}>
          New event
        </ButtonLink>
      </WorkHead>
      <Loaded query={events} what="events">
        {(data) => (
          <Show when={data().events.length > 0} fallback={<NoEvents />}>
            <For each={heads}>
              {({ group, head }) => (
                <Show when={groups()[group].length > 0}>
                  <section>
                    <h2 class="ev-head">{head}</h2>
                    <ul class="ev">
                      <For each={groups()[group]}>{(event) => <EventRow event={event} />}</For>
                    </ul>
                  </section>
                </Show>
              )}
            </For>
            <ShowMore
              what="events"
              shown={data().events.length}
              hasMore={data().next !== null}
              busy={busy()}
              error={failed() && events.error()?.message}
              onMore={more}
            />
          </Show>
        )}
      </Loaded>
    </main>
  );
}

function NoEvents() {
  return (
    <State icon="calendar" head="No events yet">
      Make one with its ticket types, then schedule its drop.
    </State>
  );
}

function EventRow(props: { event: PortalEvent }) {
  const date = () => dateParts(props.event.startsAtMs, props.event.timezone);
  const group = () => groupOf(props.event, Date.now());
  return (
    <li>
      <p class="date">
        <span>{date().month}</span>
        {date().day}
      </p>
      <div>
        <p class="title">
          <A href={paths.event(props.event.id)}>{props.event.title}</A>
        </p>
        <p class="small quiet">
          {date().weekday}, {showTime(props.event.startsAtMs, props.event.timezone)} ·{' '}
          {counted(props.event.capacity, 'ticket')}
        </p>
      </div>
      <div class="rest">
        <p>
          <EventBadge event={props.event} />
        </p>
        <div class="sold">
          <Show
            when={
              props.event.drop &&
              props.event.drop.phase !== 'scheduled' &&
              !(props.event.drop.cancelled && props.event.sold === 0)
            }
            fallback={<p class="quiet">{quietLine(props.event)}</p>}
          >
            <p class="num">
              <b>{number(props.event.sold)}</b> of {number(props.event.capacity)} sold
              <Show when={props.event.held > 0}>, {number(props.event.held)} held</Show>
            </p>
            <Meter label={`${props.event.title}, sold`} value={props.event.sold} max={props.event.capacity} />
          </Show>
        </div>
        <ButtonLink compact kind={group() === 'live' ? 'first' : 'second'} href={homeOf(props.event)}>
          {actOf(props.event, group())}
          <span class="visually-hidden"> of {props.event.title}</span>
        </ButtonLink>
      </div>
    </li>
  );
}

function EventBadge(props: { event: PortalEvent }) {
  const drop = () => props.event.drop;
  return (
    <Show
      when={dropSign(props.event, Date.now())}
      fallback={
        <Show
          when={drop()?.phase === 'closed' && props.event.sold >= props.event.capacity}
          fallback={<Show when={drop()}>{(running) => <DropBadge phase={running().phase} />}</Show>}
        >
          <DropBadge phase="sold_out" />
        </Show>
      }
    >
      {(sign) => (
        <Badge tone={sign().tone} icon={sign().icon}>
          {sign().word}
        </Badge>
      )}
    </Show>
  );
}

function homeOf(event: PortalEvent): string {
  if (!event.drop) return paths.schedule(event.id);
  return event.drop.phase === 'closed' && !event.drop.cancelled
    ? paths.salesOf(event.id)
    : paths.drop(event.id);
}

function actOf(event: PortalEvent, group: Group): string {
  if (!event.drop) return 'Schedule';
  if (event.drop.mode === 'standby' && event.drop.phase === 'calling') return 'Console';
  if (event.drop.phase === 'closed' && !event.drop.cancelled) return 'Sales';
  return group === 'live' ? 'Console' : 'View drop';
}
