import type { Extension } from '@zilker/contracts/http/sale';
import { Button } from '@zilker/ui/button';
import { span } from '@zilker/ui/format/duration';
import { counted } from '@zilker/ui/format/number';
import { isPassing } from '@zilker/ui/retry';
import { type Accessor, Show } from 'solid-js';
import { newIdempotencyKey } from '../../queries/proven.ts';
import { type Act, createAct } from '../../states/create-act.ts';
import { createWarning, roundedWords, type Warning } from '../../states/warning.ts';
import { AgainIn } from '../trying.tsx';

export type MoreTime = {
  /** What one press adds, while there is some. */
  more: Accessor<NonNullable<Extension> | undefined>;
  warning: Warning;
  act: Act<string>;
  press: () => void;
};

/**
 * A fan's time that runs, and more of it by one press while there is some. Its end is said in words ahead of time, to those who listen
 * as well; focus stays where it is.
 */
export function createMoreTime(time: {
  leftMs: Accessor<number>;
  wholeMs: Accessor<number>;
  extension: Accessor<Extension>;
  /** What the time is for: "to pay". */
  todo: string;
  /** That it has ended, in a sentence. */
  over: string;
  /** What one has after a press: "held until 7:42". */
  has: () => string;
  add: (idempotencyKey: string) => Promise<void>;
  onRefused: () => Promise<void>;
  /** The words beside the clock. The button goes with the last of it; who pressed it by keyboard goes on from there. */
  words: () => HTMLElement | undefined;
}): MoreTime {
  const more = () => {
    const extension = time.extension();
    return extension && extension.left > 0 && time.leftMs() > 0 ? extension : undefined;
  };
  const warning = createWarning(time.leftMs, time.wholeMs, (ms) => {
    if (ms <= 0) return time.over;
    const left = `${roundedWords(ms)} left ${time.todo}.`;
    const extension = more();
    return extension ? `${left} ${addable(extension)}` : left;
  });
  const act = createAct(time.add);
  const press = async () => {
    const byMs = more()?.byMs ?? 0;
    if (!(await act.start(newIdempotencyKey()))) return time.onRefused();
    const left = time.extension()?.left ?? 0;
    const rest = left > 0 ? `${times(left)} more if you need it` : 'that was the last';
    warning.say(`${span(byMs)} added: ${time.has()}, ${rest}.`);
    if (!more() && document.activeElement === document.body) time.words()?.focus({ preventScroll: true });
  };
  return { more, warning, act, press: () => void press() };
}

/** The one press, while there is time to add. */
export function MoreTimeButton(props: { time: MoreTime }) {
  return (
    <Show when={props.time.more()}>
      {(extension) => (
        <Button
          kind="second"
          icon="plus"
          busy={props.time.act.busy()}
          busyText="Adding …"
          onClick={props.time.press}
        >
          {span(extension().byMs)}
          <span class="visually-hidden"> more time</span>
        </Button>
      )}
    </Show>
  );
}

/** Why no time was added, and what is said to those who listen. */
export function MoreTimeSaid(props: { time: MoreTime }) {
  const { act, warning } = props.time;
  return (
    <>
      <Show when={act.error()}>
        {(error) => (
          <p class="small" role="alert">
            {error().message}{' '}
            <Show when={act.busy() && isPassing(error())}>
              <AgainIn againAtMs={act.againAtMs()} />
            </Show>
          </p>
        )}
      </Show>
      <p class="visually-hidden" role="status">
        {warning.said()}
      </p>
    </>
  );
}

/** "You can add 48 seconds up to 10 times." */
export function addable({ byMs, left }: NonNullable<Extension>): string {
  return `You can add ${span(byMs)} ${times(left)}.`;
}

export function times(count: number): string {
  return count === 1 ? 'once' : `up to ${counted(count, 'time')}`;
}
