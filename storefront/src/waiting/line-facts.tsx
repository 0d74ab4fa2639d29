import type { DropFacts } from '@zilker/contracts/drop';
import type { Tick } from '@zilker/contracts/socket/tick';
import { clockTime } from '@zilker/ui/format/clock';
import { aboutIn } from '@zilker/ui/format/duration';
import { counted, number } from '@zilker/ui/format/number';
import { Odds } from '@zilker/ui/odds';
import { Show } from 'solid-js';
import { type InLine, oddsOf, turnIn } from '../states/standing.ts';

/** The few facts of a place in the line. Estimates are ranges; without a connection there are none. */
export function LineFacts(props: { spot: InLine; facts: DropFacts; tick: Tick; away: boolean }) {
  const turn = () => (props.away || props.spot.passed ? undefined : turnIn(props.tick, props.spot.ahead));
  const odds = () => (props.away ? undefined : oddsOf(props.tick, props.spot.position));
  return (
    <dl class="facts-list">
      <Show when={turn() ?? whyNoTurn(props)} keyed>
        {(known) => (
          <div>
            <dt>Your turn</dt>
            {typeof known === 'string' ? (
              <dd class="why">{known}</dd>
            ) : (
              <dd>{aboutIn(known.lowMs, known.highMs)}</dd>
            )}
          </div>
        )}
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
        <Show when={props.spot.late}>
          <dd class="why">You joined after the draw, behind it.</dd>
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

/** Why there is no estimate, where that can be said in a sentence. */
function whyNoTurn(props: { spot: InLine; tick: Tick; away: boolean }): string | undefined {
  if (props.away || props.spot.passed) return undefined;
  if (props.tick.phase === 'drawn') return 'The first fans are being called now.';
  if (props.tick.phase !== 'calling') return undefined;
  if (props.tick.limitedBy === 'inside')
    return 'The shop is full. The next fan is called as soon as one leaves it.';
  if (props.tick.limitedBy === 'stock')
    return 'Every ticket is sold, held or promised. What comes back is called for.';
  return undefined;
}
