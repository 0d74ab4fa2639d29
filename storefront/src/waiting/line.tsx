import type { DropFacts } from '@zilker/contracts/drop';
import type { Tick } from '@zilker/contracts/socket/tick';
import { bareTime, clockTime } from '@zilker/ui/format/clock';
import { noun, number } from '@zilker/ui/format/number';
import { FromVenue } from '@zilker/ui/from-venue';
import { Icon } from '@zilker/ui/icon';
import { LineDots, lineDotsCaption } from '@zilker/ui/line-dots';
import { Show } from 'solid-js';
import type { Held } from '../states/estimate.ts';
import type { InLine } from '../states/standing.ts';
import { createAway } from '../states/use-away.ts';
import { EventLine } from './event-line.tsx';
import type { Here } from './here.ts';
import { LineFacts } from './line-facts.tsx';
import { LineLinks } from './line-links.tsx';
import { Notice } from './notice.tsx';
import { Safe } from './safe.tsx';
import { TextMe } from './text-me.tsx';

type Spot = { spot: InLine; here: Here; estimate: Held | undefined };

/** The line: how many people are ahead, where you stand, what to expect. */
export function Line(props: Spot) {
  return (
    <Show when={props.here.room.facts()}>
      {(facts) => (
        <Show when={props.here.room.tick()}>
          {(tick) => (
            <Told
              spot={props.spot}
              here={props.here}
              estimate={props.estimate}
              facts={facts()}
              tick={tick()}
            />
          )}
        </Show>
      )}
    </Show>
  );
}

function Told(props: Spot & { facts: DropFacts; tick: Tick }) {
  const away = createAway(props.here.room);
  const zone = () => props.facts.timezone;
  // Without a connection the last facts stand, dimmed, with their time.
  const asOf = () => (away() ? ` at ${bareTime(props.tick.atMs, zone())}` : '');
  return (
    <main class="drop">
      <div class="main">
        <Notice
          here={props.here}
          away={away()}
          facts={props.facts}
          tick={props.tick}
          passed={props.spot.passed}
        />
        <EventLine facts={props.facts} />
        <Show
          when={props.spot.ahead > 0}
          fallback={
            <div class="headcount">
              <h1 class="next" classList={{ dimmed: away() }}>
                {props.spot.passed ? 'You are first' : 'You are next'}
              </h1>
              <p class="says">{`to be called${asOf()}`}</p>
            </div>
          }
        >
          <div class="headcount">
            <p class="count" classList={{ dimmed: away() }}>
              {number(props.spot.ahead)}
            </p>
            <h1 class="says">{`${noun(props.spot.ahead, 'person', 'people')} ahead of you${asOf()}`}</h1>
          </div>
        </Show>
        <figure class="stack s1" classList={{ dimmed: away() }}>
          <LineDots
            position={props.spot.position + 1}
            serving={props.spot.passed ? props.spot.position : props.tick.serving}
            ahead={props.spot.ahead}
            behind={props.spot.behind}
          />
          <figcaption class="tiny quiet">{lineDotsCaption(props.spot.ahead)}</figcaption>
        </figure>
      </div>
      <div class="aside">
        <LineFacts
          spot={props.spot}
          facts={props.facts}
          tick={props.tick}
          estimate={props.estimate}
          away={away()}
        />
        <Show when={props.tick.message}>
          {(message) => (
            <FromVenue
              venue={props.facts.venueName}
              at={clockTime(message().atMs, zone())}
              text={message().text}
            />
          )}
        </Show>
        <Show
          when={away()}
          fallback={
            <Show when={props.here.place().holder}>
              <Safe head="You can put your phone away">
                If you are called while you are gone, your turn is kept and you are called first when you come
                back, until {clockTime(props.facts.closesAtMs, zone())} or until the last ticket is sold.
              </Safe>
            </Show>
          }
        >
          <button type="button" class="button second wide" onClick={props.here.room.retry}>
            <Icon name="sync" /> Try now
          </button>
        </Show>
        <TextMe here={props.here} />
        <LineLinks here={props.here} hasDraw={props.facts.mode === 'draw'} />
      </div>
    </main>
  );
}
