import type { DropFacts } from '@zilker/contracts/drop';
import type { Tick } from '@zilker/contracts/socket/tick';
import { Banner } from '@zilker/ui/banner';
import { createTimeLeft } from '@zilker/ui/countdown';
import { clockTime } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { Match, Switch } from 'solid-js';
import type { Room } from '../room/create-room.ts';
import { later } from '../states/later.ts';
import type { Here } from './here.ts';

const AtWork = later(() => import('./at-work.tsx').then((part) => part.AtWork));
const BrokenLog = later(() => import('./broken-log.tsx').then((part) => part.BrokenLog));
const OtherDevice = later(() => import('./other-device.tsx').then((part) => part.OtherDevice));

/** The one banner of a waiting screen: the most urgent of what is true wins. */
export function Notice(props: { here: Here; away: boolean; facts: DropFacts; tick: Tick; passed?: boolean }) {
  const room = () => props.here.room;
  const isHolder = () => props.here.place().holder;
  return (
    <Switch>
      <Match when={props.away}>
        <Away room={room()} />
      </Match>
      <Match when={room().broken()}>
        <BrokenLog drop={props.here.drop} />
      </Match>
      <Match when={!isHolder()}>
        <OtherDevice here={props.here} passed={props.passed} />
      </Match>
      <Match when={room().working()}>{(working) => <AtWork working={working()} />}</Match>
      <Match when={props.passed}>
        <Banner tone="yours" head="Your turn came" live="status">
          It was not opened, and it is not lost. You are called first as soon as there is room.
        </Banner>
      </Match>
      <Match when={props.tick.limitedBy === 'stopped'}>
        <Banner tone="warn" icon="pause" head="The venue stopped the sale" live="status">
          Nobody is called until it goes on. Your place does not move.
        </Banner>
      </Match>
      <Match when={props.tick.phase === 'paused'}>
        <Banner tone="warn" icon="pause" head="Calls are paused" live="status">
          Nobody passes you. Calls go on from here.
        </Banner>
      </Match>
      <Match when={props.tick.phase === 'calling' && props.tick.limitedBy === 'silent'}>
        <Banner tone="note" icon="hourglass" head="We are holding everything still" live="status">
          Part of Zilker is restarting. Nobody is called until it is back, and nobody passes you.
        </Banner>
      </Match>
      <Match when={room().movedFrom()}>
        {(before) => (
          <Banner tone="note" icon="clock" head="The draw was moved">
            It is at {clockTime(props.facts.drawAtMs, props.facts.timezone)} now, not at{' '}
            {clockTime(before(), props.facts.timezone)}. You are in it as before.
          </Banner>
        )}
      </Match>
      <Match when={room().notice()}>
        {(text) => (
          <Banner tone="note" head="This was changed" live="status">
            {text()}. Your place is as it was.
          </Banner>
        )}
      </Match>
      <Match when={props.facts.demo}>
        <Banner tone="note" head="This is a demo">
          The other fans are simulated. They leave a ticket for you.
        </Banner>
      </Match>
    </Switch>
  );
}

function Away(props: { room: Room }) {
  const retryAtMs = () => {
    const link = props.room.link();
    return link.kind === 'away' ? link.retryAtMs : undefined;
  };
  const leftMs = createTimeLeft(retryAtMs);
  const next = () => {
    const seconds = Math.ceil(leftMs() / 1000);
    return seconds > 0 ? `Trying again in ${counted(seconds, 'second')}.` : 'Trying again now.';
  };
  return (
    <div class="no-connection">
      <Banner
        tone="warn"
        icon="offline"
        head={navigator.onLine ? 'We are out of reach' : 'No connection'}
        live="status"
      >
        <span>{next()}</span> Your place does not move, with or without signal.
      </Banner>
    </div>
  );
}
