import { useNavigate } from '@solidjs/router';
import type { PortalEvent } from '@zilker/contracts/http/portal';
import { monthDay } from '@zilker/ui/format/clock';
import { Select } from '@zilker/ui/select';
import { type JSX, Show } from 'solid-js';

/** Goes from one event's page to the same page of another. Where there is only one it shows `fallback`. */
export function EventPicker(props: {
  events: readonly PortalEvent[];
  current: string;
  /** The one in use, which may be older than all in `events`. */
  known?: PortalEvent | undefined;
  to: (event: string) => string;
  fallback?: JSX.Element;
}) {
  const navigate = useNavigate();
  const all = () => {
    const { events, known } = props;
    return known === undefined || events.some(({ id }) => id === known.id) ? events : [...events, known];
  };
  const options = () =>
    all().map((event) => ({
      value: event.id as string,
      label: `${event.title}, ${monthDay(event.startsAtMs, event.timezone)}`,
    }));
  return (
    <Show when={all().length > 1} fallback={props.fallback}>
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
