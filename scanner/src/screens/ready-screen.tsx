import { Badge } from '@zilker/ui/badge';
import { Button, Reason } from '@zilker/ui/button';
import { clockTime } from '@zilker/ui/format/clock';
import { number } from '@zilker/ui/format/number';
import { Stat } from '@zilker/ui/stat';
import { createSignal, Match, Show, Switch } from 'solid-js';
import type { DoorDesk } from '../door/create-door.ts';
import { Finder } from '../scan/finder.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { Notice } from './notice.tsx';

/** The camera, the count, and what the one who scans should know. Stays alive beneath an answer, so that the camera is ready. */
export function ReadyScreen(props: {
  door: DoorDesk;
  covered: boolean;
  lingers: boolean;
  onCode: (text: string) => void;
  onLeave: () => void;
}) {
  const [leaving, setLeaving] = createSignal(false);
  const zone = () => props.door.pairing.event.timezone;
  const calm = () =>
    props.door.reach() === 'online' && props.door.revealed().length === 0 && !props.door.storageFails();
  return (
    <main class="scan" inert={props.covered}>
      <header class="scan-top">
        <div>
          <h1 class="gate-name">{props.door.pairing.gate.name}</h1>
          <p class="ev-name">{props.door.pairing.event.title}</p>
        </div>
        <ReachBadge reach={props.door.reach()} />
      </header>
      <Finder onCode={props.onCode}>
        <Switch fallback="Point at the ticket code">
          <Match when={props.door.listAtMs() === undefined}>Waiting for the door list …</Match>
          <Match when={props.lingers}>Checked in. Next ticket</Match>
        </Switch>
      </Finder>
      <div class="scan-foot">
        <Notice door={props.door} onPairAgain={props.onLeave} />
        <div class="tally">
          <Stat word="Checked in here" figure={number(props.door.tally().here)} />
          <Show
            when={props.door.waitingCount() > 0 && props.door.reach() !== 'online'}
            fallback={<Stat word="Still to come" figure={number(props.door.tally().toCome)} />}
          >
            <Stat word="Waiting to sync" figure={number(props.door.waitingCount())} />
          </Show>
        </div>
        <div class="row spread wrap">
          <Show when={calm() && props.door.listAtMs()}>
            {(atMs) => (
              <Reason icon="ok">Door list from {clockTime(atMs(), zone())}. Works with no signal.</Reason>
            )}
          </Show>
          <Button kind="plain" compact onClick={() => setLeaving(true)}>
            End this shift
          </Button>
        </div>
      </div>
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
      <Match when={props.reach === 'ended'}>
        <Badge tone="bad" icon="lock">
          Not paired
        </Badge>
      </Match>
    </Switch>
  );
}
