import { exactTime } from '@zilker/ui/format/clock';
import { number } from '@zilker/ui/format/number';
import { Icon } from '@zilker/ui/icon';
import { LineDots, lineDotsCaption } from '@zilker/ui/line-dots';
import { Odds } from '@zilker/ui/odds';
import { Show } from 'solid-js';
import { paths } from '../paths.ts';
import type { Room } from '../room/create-room.ts';
import { type InLine, oddsOf } from '../states/standing.ts';
import { EventLine } from './event-line.tsx';
import { Safe } from './safe.tsx';

/** The draw, the moment it is made: the dots fall into line once and the position is there. */
export function Drawn(props: { spot: InLine; room: Room }) {
  // What the draw gave is shown as it was given: calls that go out meanwhile do not move this picture.
  const { position, behind } = props.spot;
  return (
    <Show when={props.room.facts()}>
      {(facts) => (
        <main class="drop">
          <div class="main">
            <EventLine facts={facts()} />
            <div class="headcount">
              <p class="count">{number(position + 1)}</p>
              <h1 class="says">is your position, of {number(facts().frozen?.n ?? position + 1)}</h1>
            </div>
            <figure class="stack s1">
              <LineDots falling position={position + 1} serving={0} ahead={position} behind={behind} />
              <figcaption class="tiny quiet">{lineDotsCaption(position)}</figcaption>
            </figure>
          </div>
          <div class="aside">
            <dl class="facts-list">
              <div>
                <dt>The draw</dt>
                <dd>{exactTime(facts().drawn?.atMs ?? facts().drawAtMs, facts().timezone)}</dd>
              </div>
              <Show when={oddsHere(props.room, position)}>
                {(odds) => (
                  <div>
                    <dt>Odds of tickets</dt>
                    <dd>
                      <Odds level={odds()} />
                    </dd>
                  </div>
                )}
              </Show>
            </dl>
            <Safe icon="draw" head="This order is final">
              From here you only move forward. The first fans are being called now.
            </Safe>
            <nav class="links" aria-label="About this drop">
              <a href={paths.proof(facts().drop)}>
                <Icon name="scale" size="s" /> Check my place
              </a>
            </nav>
          </div>
        </main>
      )}
    </Show>
  );
}

function oddsHere(room: Room, position: number) {
  const tick = room.tick();
  return tick && oddsOf(tick, position);
}
