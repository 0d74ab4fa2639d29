import type { VisitView } from '@zilker/contracts/http/sale';
import { createTimeLeft } from '@zilker/ui/countdown';
import { bareTimeWithSeconds } from '@zilker/ui/format/clock';
import { countdown, spokenDuration } from '@zilker/ui/format/duration';
import { SafeBadge, TopBar } from '@zilker/ui/top-bar';
import { createEffect } from 'solid-js';
import { serverNow } from '../../states/server-clock.ts';
import { createWarning, roundedWords } from '../../states/warning.ts';

/** Marigold above the shop: it is your turn, and until when. */
export function TurnTop(props: { visit: VisitView; onOver: () => void }) {
  const leftMs = createTimeLeft(() => props.visit.endsAtMs, { now: serverNow });
  const warning = createWarning(
    leftMs,
    () => props.visit.visitMs,
    (ms) => (ms > 0 ? `${roundedWords(ms)} left to choose.` : 'Your time to choose is over.'),
  );
  createEffect<boolean>((wasRunning) => {
    const running = leftMs() > 0;
    if (wasRunning && !running) props.onOver();
    return running;
  }, false);
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
        <div class="until">
          <p class="left" role="timer" aria-label={`${spokenDuration(leftMs())} left`}>
            {countdown(leftMs())}
          </p>
          <p class="small">
            to choose, until {bareTimeWithSeconds(props.visit.endsAtMs, props.visit.timezone)}.
            <br />
            {warning.isNear() ? <b>Hold what you want now.</b> : 'Nobody can take your turn.'}
          </p>
        </div>
      </div>
      <p class="visually-hidden" role="status">
        {warning.said()}
      </p>
    </div>
  );
}
