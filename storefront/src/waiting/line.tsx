import type { DropFacts } from '@zilker/contracts/drop';
import type { Id } from '@zilker/contracts/ids';
import type { Tick } from '@zilker/contracts/socket/tick';
import { bareTime, clockTime } from '@zilker/ui/format/clock';
import { noun, number } from '@zilker/ui/format/number';
import { FromVenue } from '@zilker/ui/from-venue';
import { Icon } from '@zilker/ui/icon';
import { LineDots, lineDotsCaption } from '@zilker/ui/line-dots';
import { Show } from 'solid-js';
import type { Room } from '../room/create-room.ts';
import type { StoredPlace } from '../states/place.ts';
import type { InLine } from '../states/standing.ts';
import { createAway } from '../states/use-away.ts';
import { EventLine } from './event-line.tsx';
import { LineFacts } from './line-facts.tsx';
import { LineLinks } from './line-links.tsx';
import { Notice } from './notice.tsx';
import { Safe } from './safe.tsx';

type Here = { spot: InLine; room: Room; drop: Id<'drop'>; place: StoredPlace; onLeft: () => void };

/** The line: how many people are ahead, where you stand, what to expect. */
export function Line(props: Here) {
  return (
    <Show when={props.room.facts()}>
      {(facts) => (
        <Show when={props.room.tick()}>{(tick) => <Told here={props} facts={facts()} tick={tick()} />}</Show>
      )}
    </Show>
  );
}

function Told(props: { here: Here; facts: DropFacts; tick: Tick }) {
  const away = createAway(props.here.room);
  const zone = () => props.facts.timezone;
  // Without a connection the last facts stand, dimmed, with their time.
  const asOf = () => (away() ? ` at ${bareTime(props.tick.atMs, zone())}` : '');
  return (
    <main class="drop">
      <div class="main">
        <Notice
          room={props.here.room}
          away={away()}
          facts={props.facts}
          tick={props.tick}
          passed={props.here.spot.passed}
        />
        <EventLine facts={props.facts} />
        <Show
          when={props.here.spot.ahead > 0}
          fallback={
            <div class="headcount">
              <h1 class="next" classList={{ dimmed: away() }}>
                {props.here.spot.passed ? 'You are first' : 'You are next'}
              </h1>
              <p class="says">{`to be called${asOf()}`}</p>
            </div>
          }
        >
          <div class="headcount">
            <p class="count" classList={{ dimmed: away() }}>
              {number(props.here.spot.ahead)}
            </p>
            <h1 class="says">{`${noun(props.here.spot.ahead, 'person', 'people')} ahead of you${asOf()}`}</h1>
          </div>
        </Show>
        <figure class="stack s1" classList={{ dimmed: away() }}>
          <LineDots
            position={props.here.spot.position + 1}
            serving={props.here.spot.passed ? props.here.spot.position : props.tick.serving}
            ahead={props.here.spot.ahead}
            behind={props.here.spot.behind}
          />
          <figcaption class="tiny quiet">{lineDotsCaption(props.here.spot.ahead)}</figcaption>
        </figure>
      </div>
      <div class="aside">
        <LineFacts spot={props.here.spot} facts={props.facts} tick={props.tick} away={away()} />
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
            <Safe head="You can put your phone away">
              If you are called while you are gone, your turn is kept and you are called first when you come
              back, until {clockTime(props.facts.closesAtMs, zone())} or until the last ticket is sold.
            </Safe>
          }
        >
          <button type="button" class="button second wide" onClick={props.here.room.retry}>
            <Icon name="sync" /> Try now
          </button>
        </Show>
        <LineLinks drop={props.here.drop} place={props.here.place} onLeft={props.here.onLeft} />
      </div>
    </main>
  );
}
