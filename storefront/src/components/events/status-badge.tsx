import type { PublicEvent } from '@zilker/contracts/http/events';
import { Badge } from '@zilker/ui/badge';
import { sameDay, shortDate, showTime } from '@zilker/ui/format/clock';
import { Match, Show, Switch } from 'solid-js';
import { statusOf } from '../../states/event-status.ts';

/** What can be done about an event, in a word or two. */
export function StatusBadge(props: { event: PublicEvent; nowMs: number }) {
  const status = () => statusOf(props.event, props.nowMs);
  return (
    <Switch>
      <Match when={status() === 'soon'}>
        <Badge tone="note" icon="clock">
          <Show when={props.event.drop}>
            {(drop) =>
              `${drop().mode === 'draw' ? 'Drop' : 'On sale'} ${dropDay(drop().drawAtMs, props.nowMs, props.event.venue.timezone)}`
            }
          </Show>
        </Badge>
      </Match>
      <Match when={status() === 'lobby'}>
        <Badge tone="note" icon="users">
          Lobby open
        </Badge>
      </Match>
      <Match when={status() === 'open'}>
        <Badge tone="ok" icon="ticket">
          On sale
        </Badge>
      </Match>
      <Match when={status() === 'sold_out'}>
        <Badge icon="cross">Sold out</Badge>
      </Match>
      <Match when={status() === 'cancelled'}>
        <Badge icon="cross">Sale called off</Badge>
      </Match>
      <Match when={status() === 'over'}>
        <Badge icon="lock">Sale over</Badge>
      </Match>
      <Match when={status() === 'no_drop'}>
        <Badge icon="calendar">Not on sale yet</Badge>
      </Match>
    </Switch>
  );
}

/** "today, 6 PM", "Tue, Nov 24, 10 AM" */
export function dropDay(atMs: number, nowMs: number, zone: string): string {
  return `${sameDay(atMs, nowMs, zone) ? 'today' : shortDate(atMs, zone)}, ${showTime(atMs, zone)}`;
}
