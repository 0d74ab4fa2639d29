import { useParams } from '@solidjs/router';
import type { readDoors } from '@zilker/contracts/http/portal-doors';
import type { ReplyOf } from '@zilker/contracts/route';
import { Badge } from '@zilker/ui/badge';
import { Button } from '@zilker/ui/button';
import { clockTime, exactTime, shortDate } from '@zilker/ui/format/clock';
import { counted, noun, number, percent } from '@zilker/ui/format/number';
import { Stat } from '@zilker/ui/stat';
import { type Column, Table } from '@zilker/ui/table';
import { createSignal, For, Show } from 'solid-js';
import { EventPicker } from '../components/event-picker.tsx';
import { Loaded } from '../components/loaded.tsx';
import { WorkHead } from '../components/work-head.tsx';
import { type Gate, PairingDialog } from '../doors/pairing-dialog.tsx';
import { scannersAt } from '../doors/scanners-at.ts';
import { paths } from '../paths.ts';
import { createDoors, createEvents } from '../queries/events.ts';

type Doors = ReplyOf<typeof readDoors>;

export function DoorsPage() {
  const params = useParams();
  const events = createEvents();
  const doors = createDoors(() => params.event);
  const [pairing, setPairing] = createSignal<Gate>();
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
      </WorkHead>
      <Loaded query={doors} what="doors">
        {(data) => (
          <>
            <Tiles doors={data()} />
            <div class="gates">
              <For each={data().event.gates}>
                {(gate) => (
                  <GateCard
                    gate={gate}
                    doors={data()}
                    onPair={() => setPairing({ id: gate.id, name: gate.name })}
                  />
                )}
              </For>
            </div>
            <WorthALook doors={data()} />
            <Scanners doors={data()} />
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

function Tiles(props: { doors: Doors }) {
  const event = () => props.doors.event;
  const online = () => scannersAt(props.doors.scanners, undefined, Date.now()).online;
  return (
    <div class="tiles">
      <Stat
        word="Checked in"
        figure={number(event().checkedIn)}
        of={`of ${number(event().sold)}`}
        means={
          event().sold === 0
            ? 'no ticket is sold yet'
            : `${percent(event().checkedIn, event().sold)} are inside`
        }
      />
      <Stat
        word="Still to come"
        figure={number(Math.max(0, event().sold - event().checkedIn))}
        means="hold a ticket and are not in"
      />
      <Stat
        word="Scanners"
        figure={number(online())}
        of={`of ${number(props.doors.scanners.length)}`}
        means="heard from in the last minute"
      />
      <Stat
        word="Duplicates"
        figure={number(props.doors.doubled.length)}
        means={
          props.doors.doubled.length === 0
            ? 'no ticket was shown twice'
            : `${noun(props.doors.doubled.length, 'ticket')} shown again, see below`
        }
      />
    </div>
  );
}

function GateCard(props: { gate: Doors['event']['gates'][number]; doors: Doors; onPair: () => void }) {
  const scanners = () => scannersAt(props.doors.scanners, props.gate.name, Date.now());
  return (
    <section class="card gate" aria-label={props.gate.name}>
      <div class="row spread">
        <h2>{props.gate.name}</h2>
        <Show when={scanners().all > 0} fallback={<Badge icon="phone">No scanner</Badge>}>
          <Show
            when={scanners().online === scanners().all}
            fallback={
              <Badge tone="warn" icon="offline">
                {number(scanners().all - scanners().online)} offline
              </Badge>
            }
          >
            <Badge tone="ok" icon="online">
              {number(scanners().online)} online
            </Badge>
          </Show>
        </Show>
      </div>
      <p class="figure">
        {number(props.gate.checkedIn)} <small>checked in</small>
      </p>
      <Button kind="second" compact icon="qr" onClick={props.onPair}>
        Pair a scanner
        <span class="visually-hidden"> with {props.gate.name}</span>
      </Button>
    </section>
  );
}

function WorthALook(props: { doors: Doors }) {
  const zone = () => props.doors.event.timezone;
  const columns = (): Column<Doors['doubled'][number]>[] => [
    { head: 'Time', cell: (row) => <span class="num nowrap">{exactTime(row.second.atMs, zone())}</span> },
    { head: 'Gate', cell: (row) => row.second.gateName },
    {
      head: 'What happened',
      cell: (row) => (
        <span class="told">
          Ticket{row.holder ? ` of ${row.holder}` : ''} shown twice, first in at{' '}
          {exactTime(row.first.atMs, zone())} at {row.first.gateName}
        </span>
      ),
    },
    {
      head: 'Answer',
      cell: () => (
        <Badge tone="warn" icon="copies">
          Duplicate
        </Badge>
      ),
    },
  ];
  return (
    <div class="block">
      <Table
        caption="Worth a look"
        columns={columns()}
        rows={props.doors.doubled}
        empty="Nothing. Each ticket came in once."
      />
    </div>
  );
}

function Scanners(props: { doors: Doors }) {
  const zone = () => props.doors.event.timezone;
  const columns = (): Column<Doors['scanners'][number]>[] => [
    { head: 'Who', cell: (row) => row.name },
    { head: 'Gate', cell: (row) => row.gateName },
    {
      head: 'Last heard',
      cell: (row) => (
        <span class="num">{row.seenAtMs === null ? 'not yet' : clockTime(row.seenAtMs, zone())}</span>
      ),
    },
  ];
  return (
    <div class="block">
      <Table
        caption={`${counted(props.doors.scanners.length, 'scanner')} paired`}
        columns={columns()}
        rows={props.doors.scanners}
        empty="None yet. Pair a phone with a gate above."
      />
    </div>
  );
}
