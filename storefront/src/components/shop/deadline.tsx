import type { OrderView } from '@zilker/contracts/http/sale';
import { Button } from '@zilker/ui/button';
import { bareTime } from '@zilker/ui/format/clock';
import { countdown, span, spokenDuration } from '@zilker/ui/format/duration';
import { counted } from '@zilker/ui/format/number';
import { Meter } from '@zilker/ui/meter';
import { isPassing } from '@zilker/ui/retry';
import { Show } from 'solid-js';
import { newIdempotencyKey } from '../../queries/proven.ts';
import { extendOrder } from '../../queries/sale.ts';
import { readCall } from '../../states/call.ts';
import { createAct } from '../../states/create-act.ts';
import { countOfLines } from '../../states/order-words.ts';
import { serverNow } from '../../states/server-clock.ts';
import { createWarning, roundedWords } from '../../states/warning.ts';
import { AgainIn } from '../trying.tsx';

const austin = 'America/Chicago';

/**
 * Until when the tickets are yours to pay for, and more time by one press while there is some. Marigold, as what is yours is. The end
 * is said in words ahead of time, to those who listen as well; focus stays where it is.
 */
export function Deadline(props: {
  order: OrderView;
  leftMs: number;
  timezone: string | undefined;
  /** The payment page said that it is paid, so nothing needs to be done. */
  isPaid?: boolean | undefined;
  onExtended: (order: OrderView) => void;
  onRefused: () => Promise<void>;
}) {
  let words: HTMLParagraphElement | undefined;
  // A browser that did not make the hold cannot know how long it was: there the meter starts full.
  const wholeMs = readCall(props.order.drop)?.holdMs ?? Math.max(1, props.order.expiresAtMs - serverNow());
  const until = () => bareTime(props.order.expiresAtMs, props.timezone ?? austin);
  const more = () => {
    const { extension } = props.order;
    return extension && extension.left > 0 && props.leftMs > 0 ? extension : undefined;
  };
  const warning = createWarning(
    () => props.leftMs,
    () => wholeMs,
    (ms) => {
      if (ms <= 0) return 'Your hold has ended.';
      const left = `${roundedWords(ms)} left to pay.`;
      const extension = more();
      return extension ? `${left} You can add ${span(extension.byMs)} ${times(extension.left)}.` : left;
    },
  );
  const extend = createAct(async (idempotencyKey: string) => {
    props.onExtended(await extendOrder(props.order, idempotencyKey));
  });
  const press = async () => {
    const byMs = more()?.byMs ?? 0;
    if (!(await extend.start(newIdempotencyKey()))) return props.onRefused();
    const { extension } = props.order;
    const rest =
      extension && extension.left > 0 ? `${times(extension.left)} more if you need it` : 'that was the last';
    warning.say(`${span(byMs)} added: held until ${until()}, ${rest}.`);
    // The button goes with the last of it; who pressed it by keyboard goes on from the words that stand there.
    if (!more() && document.activeElement === document.body) words?.focus({ preventScroll: true });
  };

  return (
    <section class="deadline ground-called" aria-label="Hold">
      <p class="small strong">
        {counted(countOfLines(props.order), 'ticket')} held for you until {until()}
      </p>
      <div class="hold-clock">
        <p class="left" role="timer" aria-label={`${spokenDuration(props.leftMs)} left`}>
          {countdown(props.leftMs)}
        </p>
        <Show when={more()}>
          {(extension) => (
            <Button
              kind="second"
              icon="plus"
              busy={extend.busy()}
              busyText="Adding …"
              onClick={() => void press()}
            >
              {span(extension().byMs)}
              <span class="visually-hidden"> more time</span>
            </Button>
          )}
        </Show>
      </div>
      <Meter label="Time left on your hold" value={props.leftMs} max={wholeMs} />
      <p class="small" classList={{ strong: warning.isNear() }} tabindex="-1" ref={words}>
        {sentence()}
      </p>
      <Show when={extend.error()}>
        {(error) => (
          <p class="small" role="alert">
            {error().message}{' '}
            <Show when={extend.busy() && isPassing(error())}>
              <AgainIn againAtMs={extend.againAtMs()} />
            </Show>
          </p>
        )}
      </Show>
      <p class="visually-hidden" role="status">
        {warning.said()}
      </p>
    </section>
  );

  function sentence(): string {
    const after = 'After that the tickets go to the next fan in line.';
    const extension = more();
    if (props.isPaid)
      return `You need do nothing more.${extension ? ` If you have yet to pay after all, you can add ${span(extension.byMs)} ${times(extension.left)}.` : ''}`;
    if (props.leftMs <= 0) return 'This hold is over by our clock.';
    if (extension)
      return warning.isNear()
        ? `Little time is left. If you need more, add it now, ${times(extension.left)}. ${after}`
        : `Need longer? You can add ${span(extension.byMs)} ${times(extension.left)}. ${after}`;
    if (props.order.extension) return `There is no more time to add. ${after}`;
    return `Pay before then. ${after}`;
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `up to ${counted(count, 'time')}`;
}
