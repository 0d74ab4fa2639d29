import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { WatchTick } from '@zilker/contracts/socket/tick';
import { bareTime, clockTime, sameDay, shortDate } from '@zilker/ui/format/clock';
import { countdown } from '@zilker/ui/format/duration';
import { counted, number } from '@zilker/ui/format/number';
import { Stat } from '@zilker/ui/stat';
import { Show } from 'solid-js';

const dayMs = 86_400_000;

/** What is to come while nobody has a position, or a sale has not opened. */
export function BeforeTheDraw(props: { event: PortalEvent; tick: WatchTick; nowMs: number }) {
  return (
    <Show when={props.event.drop}>
      {(drop) => (
        <div class="tiles ahead">
          <Show when={props.tick.phase === 'scheduled'}>
            <Coming
              word={drop().mode === 'draw' ? 'Lobby opens' : 'Sale opens'}
              atMs={drop().lobbyOpensAtMs}
              nowMs={props.nowMs}
              zone={props.event.timezone}
            />
          </Show>
          <Show
            when={drop().mode === 'draw'}
            fallback={
              <Coming
                word="Sale ends"
                atMs={drop().closesAtMs}
                nowMs={props.nowMs}
                zone={props.event.timezone}
              />
            }
          >
            <Coming word="Draw" atMs={drop().drawAtMs} nowMs={props.nowMs} zone={props.event.timezone} />
            <Stat
              word="In the lobby"
              figure={number(props.tick.places)}
              means={`for ${counted(props.tick.capacity || props.event.capacity, 'ticket')}`}
            />
          </Show>
          <Stat
            word="Rate"
            figure={number(props.tick.ratePerMinute)}
            of="a minute"
            means={`${number(drop().insideMax)} inside at most`}
          />
        </div>
      )}
    </Show>
  );
}

function Coming(props: { word: string; atMs: number; nowMs: number; zone: string }) {
  const leftMs = () => props.atMs - props.nowMs;
  const left = () => {
    if (leftMs() <= 0) return 'any moment';
    return leftMs() < dayMs
      ? `in ${countdown(leftMs())}`
      : `in ${counted(Math.round(leftMs() / dayMs), 'day')}`;
  };
  const means = () =>
    sameDay(props.atMs, props.nowMs, props.zone) ? left() : `${shortDate(props.atMs, props.zone)}, ${left()}`;
  const half = () => clockTime(props.atMs, props.zone).slice(-2);
  return <Stat word={props.word} figure={bareTime(props.atMs, props.zone)} of={half()} means={means()} />;
}
