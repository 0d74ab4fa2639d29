import type { PublicEvent } from '@zilker/contracts/http/events';
import { Button, ButtonLink } from '@zilker/ui/button';
import { bareTime, clockTime, longDate, showTime } from '@zilker/ui/format/clock';
import { Match, Show, Switch } from 'solid-js';
import { paths } from '../../paths.ts';
import { type EventStatus, statusOf } from '../../states/event-status.ts';
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
            <Match when={isOver(status())}>
              <h2 id="drop">{overHead(status(), drop())}</h2>
              <p class="small quiet">{overWords(status(), drop(), zone())}</p>
            </Match>
            <Match when={drop().mode === 'standby'}>
              <div class="stack s2">
                <h2 id="drop" class="label">
                  Tickets
                </h2>
                <p class="when">
                  {status() === 'open' ? (
                    'On sale now'
                  ) : (
                    <>
                      {longDate(drop().lobbyOpensAtMs, zone())}
                      <br />
                      {clockTime(drop().lobbyOpensAtMs, zone())}
                    </>
                  )}
                </p>
                <p class="small quiet">
                  You choose at once. When more fans come than the shop has room for, a line forms, in order
                  of arrival.
                </p>
              </div>
              <Show
                when={status() === 'open'}
                fallback={
                  <Button
                    wide
                    icon="ticket"
                    disabled
                    reason={`On sale ${longDate(drop().lobbyOpensAtMs, zone())}, ${showTime(drop().lobbyOpensAtMs, zone())}.`}
                  >
                    Get tickets
                  </Button>
                }
              >
                <JoinLink drop={drop()} label="Get tickets" icon="ticket" />
              </Show>
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
          <Show when={drop().mode === 'draw'}>
            <a class="small" href={paths.proof(drop().id)}>
              How the draw works
            </a>
          </Show>
        </section>
      )}
    </Show>
  );
}

function JoinLink(props: { drop: Drop; label: string; icon?: 'users' | 'ticket' }) {
  return (
    <ButtonLink wide icon={props.icon ?? 'users'} href={paths.drop(props.drop.id)}>
      {readPlace(props.drop.id) ? 'Back to my place' : props.label}
    </ButtonLink>
  );
}

function isOver(status: EventStatus): boolean {
  return status === 'sold_out' || status === 'over' || status === 'cancelled';
}

function overHead(status: EventStatus, drop: Drop): string {
  const what = drop.mode === 'draw' ? 'The drop' : 'The sale';
  if (status === 'cancelled') return `${what} was called off`;
  return status === 'sold_out' ? 'Sold out' : `${what} is over`;
}

function overWords(status: EventStatus, { closesAtMs }: Drop, zone: string): string {
  if (status === 'cancelled') return 'The venue cancelled it. Tickets that were paid stay as they are.';
  if (status === 'sold_out') return 'Every ticket is sold.';
  return `It closed ${longDate(closesAtMs, zone)}, ${clockTime(closesAtMs, zone)}.`;
}
