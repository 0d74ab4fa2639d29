import type { PublicEvent } from '@zilker/contracts/http/events';
import { idSchema } from '@zilker/contracts/ids';
import { quote } from '@zilker/contracts/price';
import { Amount } from '@zilker/ui/amount';
import { Board } from '@zilker/ui/board';
import { boardTime, clockTime } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { PriceBlock } from '@zilker/ui/price-block';
import { Skeleton } from '@zilker/ui/skeleton';
import { For, Match, Show, Switch } from 'solid-js';
import { is } from 'valibot';
import { DropBox } from '../components/events/drop-box.tsx';
import { ReturnsBox } from '../components/events/returns-box.tsx';
import { Failed } from '../components/failed.tsx';
import { Shell } from '../components/shell.tsx';
import { fetchEvent } from '../queries/events.ts';
import type { PageProps } from '../router.tsx';
import { createLoad } from '../states/create-load.ts';
import { createTitle } from '../states/page.ts';
import '../styles/event.css';
import '../styles/kinds.css';
import NotFound from './not-found.tsx';

const eventId = idSchema('event');

/** One event: the total first, where each cent goes, and how its tickets are sold. */
export default function EventPage(props: PageProps) {
  const id = props.params.event;
  if (!is(eventId, id)) return <NotFound head="No such event" />;
  const load = createLoad((signal) => fetchEvent(id, signal));
  createTitle(() => load.data()?.title);
  const isUnknown = () => ['event_unknown', 'not_found'].includes(load.error()?.code ?? '');
  return (
    <Show
      when={!isUnknown()}
      fallback={
        <NotFound head="No such event">
          It may have been taken down. Nothing that you bought is affected.
        </NotFound>
      }
    >
      <Shell>
        <Switch
          fallback={
            <main class="page" id="main">
              <Skeleton label="Loading the event" lines={['90%', '60%', '70%']} />
            </main>
          }
        >
          <Match when={load.data()}>{(event) => <Told event={event()} />}</Match>
          <Match when={load.error()}>
            {(error) => (
              <main class="page" id="main">
                <Failed error={error()} againAtMs={load.againAtMs()} onRetry={load.reload} />
              </main>
            )}
          </Match>
        </Switch>
      </Shell>
    </Show>
  );
}

function Told(props: { event: PublicEvent }) {
  const zone = () => props.event.venue.timezone;
  const one = () => {
    const least = Math.min(...props.event.ticketTypes.map((type) => type.priceCents));
    return quote([{ priceCents: Number.isFinite(least) ? least : 0, quantity: 1 }], props.event);
  };
  return (
    <main class="page event" id="main">
      <Board
        heading
        venue={props.event.venue.name}
        note={props.event.ages}
        title={props.event.title}
        support={props.event.support ? `with ${props.event.support}` : undefined}
        when={boardTime(props.event.startsAtMs, zone())}
      />
      <div class="side stack s5">
        <DropBox event={props.event} />
        <ReturnsBox event={props.event} />
        <PriceBlock quote={one()} fees={props.event.fees} venueName={props.event.venue.name} />
      </div>
      <section>
        <h2 class="section-head">Tickets</h2>
        <ul class="kinds">
          <For each={props.event.ticketTypes}>
            {(type) => (
              <li>
                <div>
                  <p class="name">{type.name}</p>
                  <p class="small quiet">{[type.description, leftOf(type)].filter(Boolean).join(' · ')}</p>
                </div>
                <p class="cost">
                  <Amount
                    free
                    cents={quote([{ priceCents: type.priceCents, quantity: 1 }], props.event).totalCents}
                    currency={props.event.currency}
                  />
                </p>
              </li>
            )}
          </For>
        </ul>
        <Show when={props.event.drop}>
          {(drop) => (
            <p class="small quiet beneath">
              Up to {counted(drop().perFanMax, 'ticket')} a fan. One place a fan, with a verified phone.
            </p>
          )}
        </Show>
      </section>
      <Night event={props.event} />
    </main>
  );
}

function leftOf(type: PublicEvent['ticketTypes'][number]): string {
  if (type.left === 'none') return 'none left';
  return type.left === 'few' ? 'few left' : counted(type.capacity, 'ticket');
}

function Night(props: { event: PublicEvent }) {
  const zone = () => props.event.venue.timezone;
  return (
    <section>
      <h2 class="section-head">The night</h2>
      <dl class="key">
        <div>
          <dt>Doors</dt>
          <dd>{clockTime(props.event.doorsAtMs, zone())}</dd>
        </div>
        <div>
          <dt>Show</dt>
          <dd>{clockTime(props.event.startsAtMs, zone())}</dd>
        </div>
        <div>
          <dt>Venue</dt>
          <dd>
            {props.event.venue.name}
            <small>{props.event.venue.address}</small>
          </dd>
        </div>
        <div>
          <dt>Getting in</dt>
          <dd>
            {props.event.venue.access}
            <small>Bring your phone; the ticket code works with no signal</small>
          </dd>
        </div>
        <div>
          <dt>Ages</dt>
          <dd>{props.event.ages}</dd>
        </div>
      </dl>
    </section>
  );
}
