import type { DropFacts } from '@zilker/contracts/drop';
import type { Tick } from '@zilker/contracts/socket/tick';
import { Banner } from '@zilker/ui/banner';
import { createTimeLeft } from '@zilker/ui/countdown';
import { counted } from '@zilker/ui/format/number';
import { Match, Switch } from 'solid-js';
import type { Room } from '../room/create-room.ts';

/** The one banner of a waiting screen: the most urgent of what is true wins. */
export function Notice(props: { room: Room; away: boolean; facts: DropFacts; tick: Tick; passed?: boolean }) {
  return (
    <Switch>
      <Match when={props.away}>
        <Away room={props.room} />
      </Match>
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
        <Banner tone="warn" icon="pause" head="Calls are waiting" live="status">
          Part of Zilker is restarting. Nobody passes you, and nothing was lost.
        </Banner>
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
