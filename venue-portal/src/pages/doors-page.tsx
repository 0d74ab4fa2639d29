import { useParams } from '@solidjs/router';
import { ButtonLink } from '@zilker/ui/button';
import { clockTime, shortDate } from '@zilker/ui/format/clock';
import { createSignal, Index } from 'solid-js';
import { EventPicker } from '../components/event-picker.tsx';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { DoubledTable } from '../doors/doubled-table.tsx';
import { FindTickets } from '../doors/find-tickets.tsx';
import { GateCard } from '../doors/gate-card.tsx';
import { NotesTable, type ToUndo } from '../doors/notes-table.tsx';
import { type Gate, PairingDialog } from '../doors/pairing-dialog.tsx';
import { ScannersTable } from '../doors/scanners-table.tsx';
import { Tiles } from '../doors/tiles.tsx';
import { UndoQuestion } from '../doors/undo-question.tsx';
import { paths } from '../paths.ts';
import { createDoors } from '../queries/doors.ts';
import { createEvents } from '../queries/events.ts';

/** The doors of one event, live: how fans come in at each gate, what is worth a look, and who scans. */
export function DoorsPage() {
  const params = useParams();
  const events = createEvents();
  const doors = createDoors(() => params.event);
  const [pairing, setPairing] = createSignal<Gate>();
  const [undoing, setUndoing] = createSignal<ToUndo>();
  const line = () => {
    const event = doors.data()?.event;
    return (
      event &&
      `${event.title} · ${shortDate(event.startsAtMs, event.timezone)}, doors ${clockTime(event.doorsAtMs, event.timezone)}`
    );
  };
  return (
    <main class="work">
      <WorkHead title="Doors" line={line()}>
        <EventPicker
          events={events.data()?.events ?? []}
          known={doors.data()?.event}
          current={params.event ?? ''}
          to={paths.doorsOf}
        />
        <ButtonLink compact kind="second" icon="list" href={paths.doorRules(params.event ?? '')}>
          Rules
        </ButtonLink>
      </WorkHead>
      <Loaded query={doors} what="doors">
        {(data) => (
          <>
            <Tiles doors={data()} />
            <div class="gates">
              <Index each={data().gates}>
                {(gate, at) => <GateCard at={at} doors={data()} onPair={() => setPairing(gate())} />}
              </Index>
            </div>
            <DoubledTable doors={data()} />
            <NotesTable doors={data()} onUndo={setUndoing} />
            <FindTickets event={data().event.id} zone={data().event.timezone} onUndo={setUndoing} />
            <ScannersTable doors={data()} onRevoked={() => void doors.refetch()} />
            <UndoQuestion of={undoing()} onClose={() => setUndoing()} onDone={() => void doors.refetch()} />
            <PairingDialog
              event={data().event.id}
              zone={data().event.timezone}
              gate={pairing()}
              scanners={data().scanners}
              onClose={() => {
                setPairing();
                void doors.refetch();
              }}
            />
          </>
        )}
      </Loaded>
    </main>
  );
}
