import type { PublicEvent } from '@zilker/contracts/http/events';
import { dateParts, showTime } from '@zilker/ui/format/clock';
import { Show } from 'solid-js';
import { paths } from '../../paths.ts';
import { priceSpan } from '../../states/event-status.ts';
import { LeastPrice, PriceNote } from './price-span.tsx';
import { StatusBadge } from './status-badge.tsx';

/** One night in the list. */
export function EventRow(props: { event: PublicEvent; nowMs: number }) {
  const zone = () => props.event.venue.timezone;
  const date = () => dateParts(props.event.startsAtMs, zone());
  return (
    <li>
      <a href={paths.event(props.event.id)}>
        <p class="date">
          <span>{date().weekday}</span>
          {date().day}
        </p>
        <div>
          <p class="title">{props.event.title}</p>
          <p class="where">
            {props.event.venue.name} · {showTime(props.event.startsAtMs, zone())}
          </p>
          <p class="status">
            <StatusBadge event={props.event} nowMs={props.nowMs} />
          </p>
        </div>
        <Show when={priceSpan(props.event)}>
          {(span) => (
            <p class="cost">
              <LeastPrice span={span()} />
              <span class="note">
                <PriceNote span={span()} />
              </span>
            </p>
          )}
        </Show>
      </a>
    </li>
  );
}
