import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { WatchTick } from '@zilker/contracts/socket/tick';
import type { DropPhase } from '@zilker/contracts/states';
import { Banner } from '@zilker/ui/banner';
import { Button, Reason } from '@zilker/ui/button';
import { Dialog } from '@zilker/ui/dialog';
import { clockTime, monthDay, sameDay } from '@zilker/ui/format/clock';
import { showToast } from '@zilker/ui/toast';
import { createSignal, For, Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import { MomentFields } from '../schedule/fields.tsx';
import { formOf, locksOf, type Moved, type MoveForm, planMove } from '../schedule/move.ts';
import type { Changes } from './change-drop.ts';
import { lossOfCancelling } from './loss-words.ts';

type Drop = NonNullable<PortalEvent['drop']>;
type Row = { which: Moved; name: 'Lobby' | 'Draw' | 'Opening' | 'End'; word: string; atMs: number };

/** When it all happens, the way to move it, and the way to call it off. */
export function TimesCard(props: {
  event: PortalEvent;
  drop: Drop;
  phase: DropPhase;
  tick: WatchTick | undefined;
  nowMs: number;
  changes: Changes;
  away: string | undefined;
}) {
  const [asking, setAsking] = createSignal<'move' | 'cancel'>();
  const zone = () => props.event.timezone;
  const rows = (): Row[] => [
    ...(props.drop.mode === 'draw'
      ? ([
          { which: 'lobby', name: 'Lobby', word: 'Lobby opens', atMs: props.drop.lobbyOpensAtMs },
          { which: 'draw', name: 'Draw', word: 'Draw', atMs: props.drop.drawAtMs },
        ] as const)
      : ([
          { which: 'lobby', name: 'Opening', word: 'Sale opens', atMs: props.drop.lobbyOpensAtMs },
        ] as const)),
    { which: 'end', name: 'End', word: 'Ends', atMs: props.drop.closesAtMs },
  ];
  const when = (atMs: number) =>
    `${sameDay(atMs, props.nowMs, zone()) ? '' : `${monthDay(atMs, zone())}, `}${clockTime(atMs, zone())}`;
  const close = () => {
    setAsking();
    props.changes.clear();
  };
  const cancel = async () => {
    if (!(await props.changes.cancel())) return;
    setAsking();
    showToast('Drop cancelled');
  };
  return (
    <section class="panel-card" aria-labelledby="times-head">
      <h2 id="times-head">Times</h2>
      <dl class="times">
        <For each={rows()}>
          {(row) => (
            <div>
              <dt>{row.word}</dt>
              <dd class="num">{when(row.atMs)}</dd>
            </div>
          )}
        </For>
      </dl>
      <Button
        kind="second"
        compact
        wide
        icon="clock"
        disabled={Boolean(props.away)}
        onClick={() => setAsking('move')}
      >
        Move the times
      </Button>
      <Button
        kind="danger"
        compact
        wide
        icon="cross"
        disabled={Boolean(props.away)}
        onClick={() => setAsking('cancel')}
      >
        Cancel the drop
      </Button>
      <Show when={asking() === 'move'}>
        <MoveDialog {...props} rows={rows()} onClose={close} />
      </Show>
      <Dialog
        open={asking() === 'cancel'}
        onClose={close}
        head="Cancel the drop for good?"
        actions={
          <>
            <Button kind="second" onClick={close}>
              Keep the drop
            </Button>
            <Button
              kind="danger"
              icon="cross"
              busy={props.changes.busy()}
              busyText="Cancelling …"
              onClick={() => void cancel()}
            >
              {lossOfCancelling(props.event, props.tick).button}
            </Button>
          </>
        }
      >
        <p>{lossOfCancelling(props.event, props.tick).sentence}</p>
        <Refused changes={props.changes} head="It was not cancelled" />
      </Dialog>
    </section>
  );
}

/** The times as they are, each to be moved while it can be. Made anew each time it is opened. */
function MoveDialog(props: {
  event: PortalEvent;
  drop: Drop;
  phase: DropPhase;
  nowMs: number;
  rows: readonly Row[];
  changes: Changes;
  onClose: () => void;
}) {
  const [form, setForm] = createStore<MoveForm>(formOf(props.drop, props.event.timezone));
  const [shown, setShown] = createSignal(false);
  const locks = () => locksOf(props.drop.mode, props.phase);
  const plan = () => planMove(form, props.event, props.drop, props.phase, props.nowMs);
  const hasProblem = () => Object.keys(plan().problems).length > 0;
  const send = async () => {
    setShown(true);
    const { body } = plan();
    if (!body || !(await props.changes.move(body))) return;
    showToast('Times moved');
    props.onClose();
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      head="Move the times"
      actions={
        <>
          <Button kind="second" onClick={props.onClose}>
            Leave them
          </Button>
          <Button
            busy={props.changes.busy()}
            busyText="Moving …"
            disabled={!plan().body && !hasProblem()}
            reason="Change a time first."
            reasonIcon="info"
            onClick={() => void send()}
          >
            Move the times
          </Button>
        </>
      }
    >
      <div class="stack">
        <For each={props.rows}>
          {(row) => (
            <div class="moved">
              <MomentFields
                name={row.name}
                date={form[row.which].date}
                time={form[row.which].time}
                zone={props.event.timezone}
                onInput={(part) => setForm(row.which, part)}
                onBlur={() => setShown(true)}
                error={shown() ? plan().problems[row.which] : undefined}
                disabled={Boolean(locks()[row.which])}
              />
              <Show when={locks()[row.which]}>{(why) => <Reason icon="lock">{why()}</Reason>}</Show>
            </div>
          )}
        </For>
        <p class="small quiet">Every fan’s screen says so within a second, and the log does too.</p>
        <Refused changes={props.changes} head="The times were not moved" />
      </div>
    </Dialog>
  );
}

function Refused(props: { changes: Changes; head: string }) {
  return (
    <Show when={props.changes.refusal()}>
      {(sentence) => (
        <Banner tone="bad" live="alert" head={props.head}>
          {sentence()}
        </Banner>
      )}
    </Show>
  );
}
