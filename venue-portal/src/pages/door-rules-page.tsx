import { useParams } from '@solidjs/router';
import { ButtonLink } from '@zilker/ui/button';
import { clockTime, shortDate } from '@zilker/ui/format/clock';
import { createSignal } from 'solid-js';
import { createLeaveGuard } from '../components/leave-guard.tsx';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { RulesCard } from '../door-rules/rules-card.tsx';
import { paths } from '../paths.ts';
import { createEvent } from '../queries/events.ts';

/** What tickets of one event may do, and which gates take them. */
export function DoorRulesPage() {
  const params = useParams();
  const event = createEvent(() => params.event);
  const [dirty, setDirty] = createSignal(false);
  const guard = createLeaveGuard(dirty);
  const line = () => {
    const of = event.data()?.event;
    return (
      of &&
      `${of.title} · ${shortDate(of.startsAtMs, of.timezone)}, doors ${clockTime(of.doorsAtMs, of.timezone)}`
    );
  };
  return (
    <main class="work">
      <WorkHead title="Door rules" line={line()}>
        <ButtonLink compact kind="second" icon="door" href={paths.doorsOf(params.event ?? '')}>
          Doors
        </ButtonLink>
      </WorkHead>
      <Loaded query={event} what="event">
        {(data) => (
          <RulesCard
            event={data().event}
            onDirty={setDirty}
            onChanged={(changed) => event.put({ event: changed })}
          />
        )}
      </Loaded>
      <guard.Question what="the rules" />
    </main>
  );
}
