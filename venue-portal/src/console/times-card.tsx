import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { DropPhase } from '@zilker/contracts/states';
import { Button, Reason } from '@zilker/ui/button';
import { clockTime, dateAndTime, monthDay, sameDay } from '@zilker/ui/format/clock';
import { showToast } from '@zilker/ui/toast';
import { createSignal, For, Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import { Question } from '../components/question.tsx';
import { MomentFields } from '../schedule/fields.tsx';
import { formOf, locksOf, type Moved, type MoveForm, planMove } from '../schedule/move.ts';
import type { Changes } from './change-drop.ts';
import { Refused } from './refused.tsx';

type Drop = NonNullable<PortalEvent['drop']>;
type Row = { which: Moved; name: 'Lobby' | 'Draw' | 'Opening' | 'End'; word: string; atMs: number };

/** When it all happens, and the way to move it. */
export function TimesCard(props: {
  event: PortalEvent;
  drop: Drop;
  phase: DropPhase;
  nowMs: number;
  changes: Changes;
  away: string | undefined;
}) {
  const [moving, setMoving] = createSignal(false);
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
    setMoving(false);
    props.changes.clear();
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
        onClick={() => setMoving(true)}
      >
        Move the times
      </Button>
      <Show when={moving()}>
        <MoveDialog {...props} rows={rows()} onClose={close} />
      </Show>
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
  const unchanged = () => shown() && !plan().body && Object.keys(plan().problems).length === 0;
  const send = async () => {
    setShown(true);
    const { body } = plan();
    if (!body || !(await props.changes.move(body))) return;
    showToast('Times moved');
    props.onClose();
  };
  return (
    <Question
      open
      onKeep={props.onClose}
      head="Move the times"
      keep="Leave them"
      act={
        <Button busy={props.changes.busy()} busyText="Moving …" onClick={() => void send()}>
          Move the times
        </Button>
      }
    >
      <div class="stack moved">
        <For each={props.rows}>
          {(row) => (
            <Show
              when={!locks()[row.which]}
              fallback={
                <div>
                  <p>
                    <b>{row.word}</b> <span class="num">{dateAndTime(row.atMs, props.event.timezone)}</span>
                  </p>
                  <Reason icon="lock">{locks()[row.which]}</Reason>
                </div>
              }
            >
              <MomentFields
                name={row.name}
                date={form[row.which].date}
                time={form[row.which].time}
                zone={props.event.timezone}
                onInput={(part) => setForm(row.which, part)}
                onBlur={() => setShown(true)}
                error={shown() ? plan().problems[row.which] : undefined}
              />
            </Show>
          )}
        </For>
        <p class="small quiet" role="status">
          {unchanged() ? 'Nothing is changed yet. ' : ''}Every fan’s screen says so within a second, and the
          log does too.
        </p>
        <Refused changes={props.changes} head="The times were not moved" />
      </div>
    </Question>
  );
}
