import type { OrderView } from '@zilker/contracts/http/sale';
import { bareTime } from '@zilker/ui/format/clock';
import { countdown, span, spokenDuration } from '@zilker/ui/format/duration';
import { counted } from '@zilker/ui/format/number';
import { Meter } from '@zilker/ui/meter';
import { extendOrder } from '../../queries/sale.ts';
import { readCall } from '../../states/call.ts';
import { austin, countOfLines } from '../../states/order-words.ts';
import { serverNow } from '../../states/server-clock.ts';
import { addable, createMoreTime, MoreTimeButton, MoreTimeSaid, times } from './more-time.tsx';

/** Until when the tickets are yours to pay for, and more time by one press while there is some. Marigold, as what is yours is. */
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
  const wholeMs =
    (!props.order.ofReturn && readCall(props.order.drop)?.holdMs) ||
    Math.max(1, props.order.expiresAtMs - serverNow());
  const until = () => bareTime(props.order.expiresAtMs, props.timezone ?? austin);
  const time = createMoreTime({
    leftMs: () => props.leftMs,
    wholeMs: () => wholeMs,
    extension: () => props.order.extension,
    todo: 'to pay',
    over: 'Your hold has ended.',
    has: () => `held until ${until()}`,
    add: async (idempotencyKey) => props.onExtended(await extendOrder(props.order, idempotencyKey)),
    onRefused: () => props.onRefused(),
    words: () => words,
  });

  return (
    <section class="deadline ground-called" aria-label="Hold">
      <p class="small strong">
        {counted(countOfLines(props.order), 'ticket')} held for you until {until()}
      </p>
      <div class="hold-clock">
        <p class="left" role="timer" aria-label={`${spokenDuration(props.leftMs)} left`}>
          {countdown(props.leftMs)}
        </p>
        <MoreTimeButton time={time} />
      </div>
      <Meter label="Time left on your hold" value={props.leftMs} max={wholeMs} />
      <p class="small" classList={{ strong: time.warning.isNear() }} tabindex="-1" ref={words}>
        {sentence()}
      </p>
      <MoreTimeSaid time={time} />
    </section>
  );

  function sentence(): string {
    const after = props.order.ofReturn
      ? 'After that it goes to the next fan on the list.'
      : 'After that the tickets go to the next fan in line.';
    const extension = time.more();
    if (props.isPaid)
      return `You need do nothing more.${extension ? ` If you have yet to pay after all, you can add ${span(extension.byMs)} ${times(extension.left)}.` : ''}`;
    if (props.leftMs <= 0) return 'This hold is over by our clock.';
    if (extension)
      return time.warning.isNear()
        ? `Little time is left. If you need more, add it now, ${times(extension.left)}. ${after}`
        : `Need longer? ${addable(extension)} ${after}`;
    if (props.order.extension) return `There is no more time to add. ${after}`;
    return `Pay before then. ${after}`;
  }
}
