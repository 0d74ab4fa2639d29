import type { DropFacts } from '@zilker/contracts/drop';
import type { Tick } from '@zilker/contracts/socket/tick';
import { clockTime } from '@zilker/ui/format/clock';
import { number } from '@zilker/ui/format/number';
import { FromVenue } from '@zilker/ui/from-venue';
import { Icon } from '@zilker/ui/icon';
import { Show } from 'solid-js';
import { paths } from '../paths.ts';
import type { Standing } from '../states/standing.ts';
import { EventLine } from './event-line.tsx';

type End = Extract<Standing, { kind: 'sold_out' | 'closed' }>;

/** The end of a drop for whoever was not called: what happened, and where they stood. The whole line reads this at once, so it asks for nothing. */
export function Ended(props: { standing: End; facts: DropFacts | undefined; tick: Tick | undefined }) {
  return (
    <Show when={props.facts}>
      {(facts) => (
        <Show when={props.tick}>
          {(tick) => (
            <main class="drop">
              <div class="main">
                <EventLine facts={facts()} />
                <div class="stack s4">
                  <h1 class="over">{headOf(props.standing, facts())}</h1>
                  <p class="lead">{whatHappened(props.standing, facts(), tick())}</p>
                </div>
                <a class="button" href={paths.home()}>
                  See what else is on
                </a>
              </div>
              <div class="aside">
                <Show when={tick().message}>
                  {(message) => (
                    <FromVenue
                      venue={facts().venueName}
                      at={clockTime(message().atMs, facts().timezone)}
                      text={message().text}
                    />
                  )}
                </Show>
                <Show when={facts().frozen}>
                  <nav class="links" aria-label="About this drop">
                    <a href={paths.proof(facts().drop)}>
                      <Icon name="scale" size="s" />{' '}
                      {facts().drawn ? 'See how the draw was made' : 'See what was fixed for the draw'}
                    </a>
                  </nav>
                </Show>
              </div>
            </main>
          )}
        </Show>
      )}
    </Show>
  );
}

function headOf(standing: End, facts: DropFacts): string {
  if (facts.cancelled) return 'Cancelled';
  if (standing.kind === 'sold_out') return 'Sold out';
  return facts.mode === 'draw' ? 'Drop over' : 'Sale over';
}

function whatHappened(standing: End, facts: DropFacts, tick: Tick): string {
  if (facts.cancelled)
    return `${facts.venueName} called this ${facts.mode === 'draw' ? 'drop' : 'sale'} off. Nobody is called any more, and your place cost you nothing.`;
  const what =
    standing.kind === 'sold_out'
      ? `All ${number(facts.tickets)} tickets are sold.`
      : `${facts.mode === 'draw' ? 'The drop' : 'The sale'} closed at ${clockTime(Math.min(facts.closesAtMs, tick.atMs), facts.timezone)}.`;
  const last = tick.serving > 0 ? ` The last fan called was at position ${number(tick.serving)}` : '';
  if (standing.position === undefined) return `${what}${last ? `${last}.` : ''}`;
  const you = last ? ` and you were at ${number(standing.position + 1)}.` : '';
  return `${what}${last}${you}${standing.position >= tick.serving ? ' We are sorry.' : ''}`;
}
