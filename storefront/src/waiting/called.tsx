import type { DropFacts } from '@zilker/contracts/drop';
import type { Id } from '@zilker/contracts/ids';
import { Countdown } from '@zilker/ui/countdown';
import { bareTimeWithSeconds } from '@zilker/ui/format/clock';
import { span } from '@zilker/ui/format/duration';
import { createSignal, onMount, Show } from 'solid-js';
import { paths } from '../paths.ts';
import { noteCall, type StoredCall } from '../states/call.ts';
import { serverNow } from '../states/server-clock.ts';
import { Press } from './press.tsx';

/** Called: the whole ground is marigold and there is one thing to do. Opening is the fan's own act, as it starts the clock. */
export function Called(props: {
  drop: Id<'drop'>;
  call: StoredCall;
  facts: DropFacts | undefined;
  /** The fan pressed a moment ago to get here, and nobody was in between: that press opens the call as well. */
  straight: boolean;
  /** The sale is stopped, and with it the time to open the call. */
  still: boolean;
  onChanged: () => void;
  onOtherDevice: () => void;
}) {
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const start = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { startChoosing } = await import('./start-choosing.ts');
      const started = await startChoosing(props.drop, setProblem);
      if (started.kind === 'open') return location.assign(paths.visit(props.drop));
      if (started.kind === 'signed_out') return location.assign(paths.signIn(paths.drop(props.drop)));
      if (started.kind === 'other_device') return props.onOtherDevice();
      if (started.kind === 'lapsed') noteCall(props.drop, { lapsed: true });
      if (started.kind === 'used') noteCall(props.drop, { opened: true, ended: true });
      if (started.kind === 'failed') setProblem(started.error.message);
      props.onChanged();
    } catch {
      setProblem('No connection. Your turn is kept: try again.');
    }
    setBusy(false);
  };
  onMount(() => {
    if (props.straight && !props.call.opened && document.visibilityState === 'visible') return void start();
    // Browsers allow it once the page was touched.
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(200);
    // Loaded while the fan reads, so that pressing opens at once. Waiting alone has no use for it.
    void import('./start-choosing.ts').catch(() => undefined);
  });
  return (
    <main class="drop called">
      <div class="main">
        <p class="of">
          <b>{props.facts?.title}</b>
        </p>
        <h1 class="turn">It’s your turn</h1>
        <Show
          when={!props.call.opened}
          fallback={
            <>
              <p class="lead">You have started choosing. Nobody can take your turn.</p>
              <a class="button wide" href={paths.visit(props.drop)}>
                Go on choosing
              </a>
            </>
          }
        >
          <div class="until">
            <Countdown class="left" until={props.call.openByMs} now={serverNow} still={props.still} />
            <p class="small">
              {props.still
                ? 'to start. Your time stands still while the sale is stopped.'
                : props.facts &&
                  `to start, until ${bareTimeWithSeconds(props.call.openByMs, props.facts.timezone)}.`}
              <br />A ticket is set aside for you.
            </p>
          </div>
          <Press busy={busy()} busyText="Opening …" onPress={() => void start()}>
            Start choosing
          </Press>
          <p role="alert">{problem()}</p>
          <p class="small">
            {props.facts && `Then you have ${span(props.facts.visitMs)} to choose.`} If you cannot start now,
            your place is kept and you are called first when you come back.
          </p>
        </Show>
      </div>
    </main>
  );
}
