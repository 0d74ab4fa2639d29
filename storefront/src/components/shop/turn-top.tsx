import type { VisitView } from '@zilker/contracts/http/sale';
import { createTimeLeft } from '@zilker/ui/countdown';
import { bareTimeWithSeconds } from '@zilker/ui/format/clock';
import { countdown, spokenDuration } from '@zilker/ui/format/duration';
import { SafeBadge, TopBar } from '@zilker/ui/top-bar';
import { extendOrder, extendTurn } from '../../queries/sale.ts';
import { askAfterEnd } from '../../states/ask-after-end.ts';
import type { Load } from '../../states/create-load.ts';
import { serverNow } from '../../states/server-clock.ts';
import { addable, createMoreTime, MoreTimeButton, MoreTimeSaid } from './more-time.tsx';

/**
 * Marigold above the shop: it is your turn, and until when, with more time by one press. Who changes tickets that are held already has
 * the time of that hold.
 */
export function TurnTop(props: { visit: VisitView; load: Load<VisitView> }) {
  let words: HTMLParagraphElement | undefined;
  const endsAtMs = () => props.visit.order?.expiresAtMs ?? props.visit.endsAtMs;
  const extension = () => (props.visit.order ?? props.visit).extension;
  const until = () => bareTimeWithSeconds(endsAtMs(), props.visit.timezone);
  const leftMs = createTimeLeft(endsAtMs, { now: serverNow });
  askAfterEnd(leftMs, props.load);
  const time = createMoreTime({
    leftMs,
    wholeMs: () => (props.visit.order ? props.visit.holdMs : props.visit.visitMs),
    extension,
    todo: 'to choose',
    over: 'Your time to choose is over.',
    has: () => `yours to choose until ${until()}`,
    add: async (idempotencyKey) => {
      const { visit } = props;
      props.load.put(
        visit.order
          ? { ...visit, order: await extendOrder(visit.order, idempotencyKey) }
          : await extendTurn(visit.drop, idempotencyKey),
      );
    },
    onRefused: () => props.load.reload(),
    words: () => words,
  });
  return (
    <div class="called-top ground-called">
      <TopBar skipTo="main">
        <SafeBadge what="Your turn is safe" />
      </TopBar>
      <div class="inner">
        <div>
          <p class="title">{props.visit.title}</p>
          <h1>It’s your turn</h1>
        </div>
        <section class="until" aria-label="Time to choose">
          <div class="hold-clock">
            <p class="left" role="timer" aria-label={`${spokenDuration(leftMs())} left`}>
              {countdown(leftMs())}
            </p>
            <MoreTimeButton time={time} />
          </div>
          <p class="small" tabindex="-1" ref={words}>
            to choose, until {until()}. {time.warning.isNear() ? <b>Hold what you want now.</b> : safe()}
            <br />
            {longer()}
          </p>
          <MoreTimeSaid time={time} />
        </section>
      </div>
    </div>
  );

  function safe(): string {
    return leftMs() > 0 ? 'Nobody can take your turn.' : 'That is over by our clock.';
  }

  function longer(): string {
    const more = time.more();
    if (more) return `Need longer? ${addable(more)}`;
    return extension() && leftMs() > 0 ? 'There is no more time to add.' : '';
  }
}
