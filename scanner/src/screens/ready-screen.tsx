import type { Direction } from '@zilker/contracts/http/doors';
import { Badge } from '@zilker/ui/badge';
import { Button, Reason } from '@zilker/ui/button';
import { clockTime } from '@zilker/ui/format/clock';
import { number } from '@zilker/ui/format/number';
import { Stat } from '@zilker/ui/stat';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import type { DoorDesk } from '../door/create-door.ts';
import { Finder } from '../scan/finder.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { Notice } from './notice.tsx';
import { RecentDialog } from './recent-dialog.tsx';
import type { SoundSetting } from './sound-setting.ts';

/** The camera, the count, and what the one who scans should know. Stays alive beneath an answer, so that the camera is ready. */
export function ReadyScreen(props: {
  door: DoorDesk;
  covered: boolean;
  lingers: boolean;
  sound: SoundSetting;
  onCode: (text: string) => void;
  onTurn: (direction: Direction) => void;
  onFind: () => void;
  onLeave: () => void;
}) {
  const [leaving, setLeaving] = createSignal(false);
  const [looking, setLooking] = createSignal(false);
  const zone = () => props.door.pairing.event.timezone;
  const listed = () => props.door.listAtMs() !== undefined;
  const isOver = () => props.door.reach() === 'revoked' || (props.door.reach() === 'ended' && !listed());
  const calm = () =>
    props.door.reach() === 'online' &&
    props.door.revealed().length === 0 &&
    !props.door.storageFails() &&
    !props.door.othersList();
  return (
    <main class="scan" inert={props.covered} data-ready={listed() && !props.covered}>
      <header class="scan-top">
        <div>
          <h1 class="gate-name">{props.door.pairing.gate.name}</h1>
          <p class="ev-name">{props.door.pairing.event.title}</p>
        </div>
        <ReachBadge reach={props.door.reach()} />
      </header>
      <Finder onCode={props.onCode}>
        <Switch fallback="Point at the ticket code">
          <Match when={isOver()}>No more tickets here</Match>
          <Match when={!listed()}>Waiting for the door list …</Match>
          <Match when={props.lingers}>{lingering(props.door.direction())}</Match>
          <Match when={props.door.direction() === 'out'}>Way out. Point at the ticket code</Match>
        </Switch>
      </Finder>
      <div class="scan-foot">
        <Notice door={props.door} onPairAgain={props.onLeave} />
        <Show when={props.door.reentry()}>
          <Turn direction={props.door.direction()} onTurn={props.onTurn} />
        </Show>
        <div class="tally">
          <Stat word="Checked in here" figure={number(props.door.tally().here)} />
          <Show
            when={props.door.waitingCount() > 0 && props.door.reach() !== 'online'}
            fallback={<Stat word="Still to come" figure={number(props.door.tally().toCome)} />}
          >
            <Stat word="Waiting to sync" figure={number(props.door.waitingCount())} />
          </Show>
        </div>
        <Show when={calm() && props.door.listAtMs()}>
          {(atMs) => (
            <Reason icon="ok">Door list from {clockTime(atMs(), zone())}. Works with no signal.</Reason>
          )}
        </Show>
        <div class="acts">
          <Button kind="second" icon="search" onClick={props.onFind}>
            Find by name
          </Button>
          <Button kind="second" icon="list" onClick={() => setLooking(true)}>
            Last scans
          </Button>
        </div>
        <div class="row spread wrap">
          <Button
            kind="plain"
            compact
            icon="bell"
            aria-pressed={props.sound.on()}
            onClick={props.sound.toggle}
          >
            {props.sound.on() ? 'Sound is on' : 'Sound is off'}
          </Button>
          <Button kind="plain" compact onClick={() => setLeaving(true)}>
            End this shift
          </Button>
        </div>
      </div>
      <RecentDialog open={looking()} door={props.door} onClose={() => setLooking(false)} />
      <LeaveDialog
        open={leaving()}
        gateName={props.door.pairing.gate.name}
        waiting={props.door.waitingCount()}
        onStay={() => setLeaving(false)}
        onLeave={props.onLeave}
      />
    </main>
  );
}

function lingering(direction: Direction): string {
  return direction === 'in' ? 'Checked in. Next ticket' : 'Out. Next ticket';
}

const turns = [
  ['in', 'Coming in'],
  ['out', 'Going out'],
] as const;

/** Which way people pass, where who goes out may come in again. */
function Turn(props: { direction: Direction; onTurn: (direction: Direction) => void }) {
  return (
    <fieldset class="turn">
      <legend class="visually-hidden">Which way</legend>
      <For each={turns}>
        {([direction, words]) => (
          <button
            type="button"
            aria-pressed={props.direction === direction}
            onClick={() => props.onTurn(direction)}
          >
            {words}
          </button>
        )}
      </For>
    </fieldset>
  );
}

function ReachBadge(props: { reach: ReturnType<DoorDesk['reach']> }) {
  return (
    <Switch>
      <Match when={props.reach === 'online'}>
        <Badge tone="ok" icon="online">
          Online
        </Badge>
      </Match>
      <Match when={props.reach === 'offline'}>
        <Badge tone="warn" icon="offline">
          Offline
        </Badge>
      </Match>
      <Match when={props.reach === 'ended' || props.reach === 'revoked'}>
        <Badge tone="bad" icon="lock">
          Not paired
        </Badge>
      </Match>
    </Switch>
  );
}
