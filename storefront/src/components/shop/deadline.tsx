import type { OrderView } from '@zilker/contracts/http/sale';
import { bareTime } from '@zilker/ui/format/clock';
import { countdown, spokenDuration } from '@zilker/ui/format/duration';
import { counted } from '@zilker/ui/format/number';
import { Meter } from '@zilker/ui/meter';
import { readCall } from '../../states/call.ts';
import { countOfLines } from '../../states/order-words.ts';
import { serverNow } from '../../states/server-clock.ts';

const austin = 'America/Chicago';

/** Until when the tickets are yours to pay for. Marigold, as what is yours is. */
export function Deadline(props: { order: OrderView; leftMs: number; timezone: string | undefined }) {
  // A browser that did not make the hold cannot know how long it was: there the meter starts full.
  const wholeMs = readCall(props.order.drop)?.holdMs ?? Math.max(1, props.order.expiresAtMs - serverNow());
  return (
    <section class="deadline ground-called" aria-label="Hold">
      <p class="small strong">
        {counted(countOfLines(props.order), 'ticket')} held for you until{' '}
        {bareTime(props.order.expiresAtMs, props.timezone ?? austin)}
      </p>
      <p class="left" role="timer" aria-label={`${spokenDuration(props.leftMs)} left`}>
        {countdown(props.leftMs)}
      </p>
      <Meter label="Time left on your hold" value={props.leftMs} max={wholeMs} />
      <p class="small">Pay before then. After that the tickets go to the next fan in line.</p>
    </section>
  );
}
