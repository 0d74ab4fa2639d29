import type { DropFacts } from '@zilker/contracts/drop';
import { turnIn } from '@zilker/contracts/estimate';
import type { Tick } from '@zilker/contracts/socket/tick';
import { clockTime } from '@zilker/ui/format/clock';
import { aboutIn } from '@zilker/ui/format/duration';
import { counted, number } from '@zilker/ui/format/number';
import { Odds } from '@zilker/ui/odds';
import { createMemo, Show } from 'solid-js';
import { type Cause, type Held, rangeAt } from '../states/estimate.ts';
import { type InLine, oddsOf } from '../states/standing.ts';

/** The few facts of a place in the line. Estimates are ranges; without a connection there are none. */
export function LineFacts(props: {
  spot: InLine;
  facts: DropFacts;
  tick: Tick;
  estimate: Held | undefined;
  away: boolean;
}) {
  const held = () =>
    props.away || props.spot.passed || !turnIn(props.tick, props.spot.ahead) ? undefined : props.estimate;
  const turn = createMemo(() => {
    const from = held();
    if (!from) return undefined;
    const { lowMs, highMs } = rangeAt(from, props.tick.atMs);
    return aboutIn(lowMs, highMs);
  });
  const whyNot = () => (props.away || props.spot.passed ? undefined : whyNoTurn(props.tick));
  const odds = () => (props.away ? undefined : oddsOf(props.tick, props.spot.position));
  return (
    <dl class="facts-list">
      <Show when={turn() ?? whyNot()}>
        <div>
          <dt>Your turn</dt>
          <Show when={turn()}>{(words) => <dd>{words()}</dd>}</Show>
          <Show when={turn() ? held()?.worse?.why : whyNot()}>
            {(why) => <dd class="why">{reasons[why()]}</dd>}
          </Show>
        </div>
      </Show>
      <Show when={odds()}>
        {(level) => (
          <div>
            <dt>Odds of tickets</dt>
            <dd>
              <Odds level={level()} />
            </dd>
            <Show when={level() === 'unlikely' && props.tick.odds}>
              {(rests) => (
                <dd class="why">
                  {counted(props.facts.tickets, 'ticket')} will most likely be gone near position{' '}
                  {number(rests().unlikely)}.{' '}
                  {props.facts.demo
                    ? 'In this demo one is left for you all the same.'
                    : 'We would rather tell you now.'}
                </dd>
              )}
            </Show>
          </div>
        )}
      </Show>
      <div>
        <dt>Your position</dt>
        <dd>
          {number(props.spot.position + 1)} of {number(Math.max(props.tick.places, props.spot.position + 1))}
        </dd>
        <Show when={props.spot.late || props.facts.mode === 'standby'}>
          <dd class="why">
            {props.spot.late ? 'You joined after the draw, behind it.' : 'In order of arrival.'}
          </dd>
        </Show>
      </div>
      <Show when={props.away}>
        <div>
          <dt>If you are called</dt>
          <dd>kept until {clockTime(props.facts.closesAtMs, props.facts.timezone)}</dd>
          <dd class="why">Your turn waits for you. When you are back you are called first.</dd>
        </div>
      </Show>
    </dl>
  );
}

/** Why an estimate got worse, or there is none. */
const reasons: Readonly<Record<Cause | 'drawn', string>> = {
  drawn: 'The first fans are being called now.',
  inside: 'The shop is full. The next fan is called as soon as one leaves it.',
  stock: 'Every ticket is sold, held or promised. What comes back is called for.',
  health: 'The box office is slow, so fewer fans are called at a time.',
  payments: 'Payments are slow, so fewer fans are called at a time.',
  rate: 'Later than before: the venue slowed the calls.',
  paused: 'Later than before: calls were paused for a while.',
  stopped: 'Later than before: the venue had stopped the sale.',
  silent: 'Later than before: part of Zilker restarted.',
  present: 'Later than before: fans ahead of you who were away came back.',
  slower: 'Later than before: the line moves more slowly than it did.',
};

/** Why there is no estimate, where no banner says it. */
function whyNoTurn({ phase, limitedBy }: Tick): Cause | 'drawn' | undefined {
  if (phase === 'drawn') return 'drawn';
  const isLimit =
    limitedBy === 'inside' || limitedBy === 'stock' || limitedBy === 'health' || limitedBy === 'payments';
  return phase === 'calling' && isLimit ? limitedBy : undefined;
}
