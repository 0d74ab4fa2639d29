import { useNavigate } from '@solidjs/router';
import type { PortalEvent } from '@zilker/contracts/http/portal';
import { monthDay } from '@zilker/ui/format/clock';
import { Select } from '@zilker/ui/select';
import { type JSX, Show } from 'solid-js';

/** Goes from one event's page to the same page of another. Where there is only one it shows `fallback`. */
export function EventPicker(props: {
  events: readonly PortalEvent[];
  current: string;
  to: (event: string) => string;
  fallback?: JSX.Element;
}) {
  const navigate = useNavigate();
  const options = () =>
    props.events.map((event) => ({
      value: event.id as string,
      label: `${event.title}, ${monthDay(event.startsAtMs, event.timezone)}`,
    }));
  return (
    <Show when={props.events.length > 1} fallback={props.fallback}>
      <div class="picker">
        <Select
          label="Event"
          value={props.current}
          options={options()}
          onChange={(event) => navigate(props.to(event))}
        />
      </div>
    </Show>
  );
}
