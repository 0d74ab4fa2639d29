import type { TicketView } from '@zilker/contracts/http/tickets';
import { clockTime } from '@zilker/ui/format/clock';
import { Icon } from '@zilker/ui/icon';
import { Match, Switch } from 'solid-js';
import { isShown } from '../../states/ticket-moves.ts';
import { OnItsWay } from './on-its-way.tsx';
import { ShownCode } from './shown-code.tsx';

/** Above the tear line: the code where this phone shows it, else why not and what to do. */
export function CodePart(props: { ticket: TicketView; onChanged: () => Promise<void> }) {
  return (
    <div class="code-part">
      <Switch fallback={<NoCode ticket={props.ticket} />}>
        <Match when={isShown(props.ticket)}>
          <ShownCode ticket={props.ticket} onChanged={props.onChanged} />
        </Match>
        <Match when={!props.ticket.blocked && props.ticket.transfer}>
          {(transfer) => <OnItsWay ticket={props.ticket} transfer={transfer()} onChanged={props.onChanged} />}
        </Match>
      </Switch>
    </div>
  );
}

function NoCode(props: { ticket: TicketView }) {
  const sentence = () => {
    const { state, blocked, checkedInAtMs, event } = props.ticket;
    if (blocked)
      return 'The venue has stopped this ticket. Ask at the door, and bring something with your name.';
    if (state === 'checked_in')
      return checkedInAtMs === null
        ? 'You are in.'
        : `You are in, since ${clockTime(checkedInAtMs, event.timezone)}.`;
    if (state === 'outside') return 'You went out. This show lets nobody in again.';
    if (state === 'refunded') return 'This ticket was refunded. Its code no longer works.';
    return 'The venue revoked this ticket. Its code no longer works.';
  };
  return (
    <div class="stack s3 no-code">
      <Icon name={props.ticket.state === 'checked_in' ? 'ok' : 'info'} size="l" />
      <p class="strong">{sentence()}</p>
    </div>
  );
}
