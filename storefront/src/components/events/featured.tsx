import type { PublicEvent } from '@zilker/contracts/http/events';
import { Board } from '@zilker/ui/board';
import { ButtonLink } from '@zilker/ui/button';
import { bareTime, boardTime } from '@zilker/ui/format/clock';
import { Show } from 'solid-js';
import { paths } from '../../paths.ts';
import { priceSpan, statusOf } from '../../states/event-status.ts';
import { LeastPrice, PriceNote } from './price-span.tsx';
import { dropDay } from './status-badge.tsx';

/** The one event on the lit board, with when its tickets drop and what one costs. */
export function Featured(props: { event: PublicEvent; nowMs: number }) {
  const zone = () => props.event.venue.timezone;
  const isOpen = () => statusOf(props.event, props.nowMs) === 'open';
  const isStandby = () => props.event.drop?.mode === 'standby';
  const span = () => priceSpan(props.event);
  const href = () => paths.event(props.event.id);
  return (
    <section class="featured" aria-label={isOpen() ? 'On sale now' : 'Next drop'}>
      <Board
        href={href()}
        venue={props.event.venue.name}
        note={isOpen() || isStandby() ? 'On sale' : 'Next drop'}
        title={props.event.title}
        support={props.event.support ? `with ${props.event.support}` : undefined}
        when={boardTime(props.event.startsAtMs, zone())}
      />
      <Show when={props.event.drop}>
        {(drop) => (
          <div class="facts">
            <p class="big">{headOf(props.event, props.nowMs)}</p>
            <p class="big num">
              <Show when={span()}>{(known) => <LeastPrice span={known()} />}</Show>
            </p>
            <p class="small quiet">
              {isStandby()
                ? 'No draw: who comes is let in, in order of arrival.'
                : isOpen()
                  ? 'Join the line and you are called in turn.'
                  : `Lobby ${drop().lobbyOpensAtMs <= props.nowMs ? 'opened' : 'opens'} ${bareTime(drop().lobbyOpensAtMs, zone())}. No need to be early.`}
            </p>
            <p class="small quiet">
              <Show when={span()}>{(known) => <PriceNote span={known()} />}</Show>
            </p>
          </div>
        )}
      </Show>
      <ButtonLink wide href={href()} iconAfter="right">
        {isStandby() ? 'See the tickets' : 'See the drop'}
      </ButtonLink>
    </section>
  );
}

function headOf(event: PublicEvent, nowMs: number): string {
  if (!event.drop || statusOf(event, nowMs) === 'open') return 'Tickets on sale now';
  const word = event.drop.mode === 'draw' ? 'Tickets drop' : 'On sale';
  return `${word} ${dropDay(event.drop.drawAtMs, nowMs, event.venue.timezone)}`;
}
