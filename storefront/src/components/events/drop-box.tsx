import type { PublicEvent } from '@zilker/contracts/http/events';
import { Button, ButtonLink } from '@zilker/ui/button';
import { bareTime, clockTime, longDate, showTime } from '@zilker/ui/format/clock';
import { Match, Show, Switch } from 'solid-js';
import { paths } from '../../paths.ts';
import { statusOf } from '../../states/event-status.ts';
import { readPlace } from '../../states/place.ts';
import { createMinute } from '../../states/use-minute.ts';

type Drop = NonNullable<PublicEvent['drop']>;

/** How and when the tickets are sold, on the ground of the phase, with the one thing to do now. */
export function DropBox(props: { event: PublicEvent }) {
  const nowMs = createMinute();
  const status = () => statusOf(props.event, nowMs());
  const zone = () => props.event.venue.timezone;
  const ground = () => (status() === 'open' ? 'ground-line' : 'ground-lobby');
  return (
    <Show
      when={props.event.drop}
      fallback={
        <section class="card stack s2" aria-label="The drop">
          <h2>Not on sale yet</h2>
          <p class="small quiet">The venue has not said when. It will stand here.</p>
        </section>
      }
    >
      {(drop) => (
        <section class={`drop-box ${isOver(status()) ? 'card' : ground()}`} aria-labelledby="drop">
          <Switch>
            <Match when={status() === 'sold_out' || status() === 'over'}>
              <h2 id="drop">{status() === 'sold_out' ? 'Sold out' : 'The drop is over'}</h2>
              <p class="small quiet">
                {status() === 'sold_out'
                  ? 'Every ticket of this drop is sold.'
                  : `It closed ${longDate(drop().closesAtMs, zone())}, ${clockTime(drop().closesAtMs, zone())}.`}
              </p>
            </Match>
            <Match when={status() === 'open'}>
              <div class="stack s2">
                <h2 id="drop" class="label">
                  The drop
                </h2>
                <p class="when">On sale now</p>
                <p class="small quiet">
                  The draw was at {clockTime(drop().drawAtMs, zone())}. Who joins now stands behind it, in
                  order of arrival, and is called in turn.
                </p>
              </div>
              <JoinLink drop={drop()} label="Join the line" />
            </Match>
            <Match when={true}>
              <div class="stack s2">
                <h2 id="drop" class="label">
                  The drop
                </h2>
                <p class="when">
                  {longDate(drop().drawAtMs, zone())}
                  <br />
                  {clockTime(drop().drawAtMs, zone())}
                </p>
                <p class="small quiet">
                  The lobby{' '}
                  {status() === 'lobby' ? 'is open' : `opens at ${bareTime(drop().lobbyOpensAtMs, zone())}`}.
                  At {bareTime(drop().drawAtMs, zone())} a draw puts everyone in the lobby in order. Coming
                  first or last makes no difference.
                </p>
              </div>
              <Show
                when={status() === 'lobby'}
                fallback={
                  <Button
                    wide
                    icon="users"
                    disabled
                    reason={`Opens ${longDate(drop().lobbyOpensAtMs, zone())}, ${showTime(drop().lobbyOpensAtMs, zone())}.`}
                  >
                    Join the lobby
                  </Button>
                }
              >
                <JoinLink drop={drop()} label="Join the lobby" />
              </Show>
            </Match>
          </Switch>
          <Show when={drop().demo && !isOver(status())}>
            <p class="small quiet">
              This is a demo: the other fans are simulated, and they leave a ticket for you.
            </p>
          </Show>
          <a class="small" href={paths.proof(drop().id)}>
            How the draw works
          </a>
        </section>
      )}
    </Show>
  );
}

function JoinLink(props: { drop: Drop; label: string }) {
  return (
    <ButtonLink wide icon="users" href={paths.drop(props.drop.id)}>
      {readPlace(props.drop.id) ? 'Back to my place' : props.label}
    </ButtonLink>
  );
}

function isOver(status: string): boolean {
  return status === 'sold_out' || status === 'over';
}
