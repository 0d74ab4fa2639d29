import type { TicketView } from '@zilker/contracts/http/tickets';
import { Show } from 'solid-js';
import { returning, sending } from '../../states/ticket-moves.ts';
import { createMinute } from '../../states/use-minute.ts';
import { OfferedBack, ReturnTicket } from './return-ticket.tsx';
import { SendTicket } from './send-ticket.tsx';

/** What a fan who cannot come may do with the ticket, as its event lets them. */
export function PlansChanged(props: { ticket: TicketView; onChanged: () => Promise<void> }) {
  const nowMs = createMinute();
  const send = () => (props.ticket.transfer ? null : sending(props.ticket, nowMs()));
  const giveBack = () => (props.ticket.return ? null : returning(props.ticket, nowMs()));
  return (
    <section class="stack s4">
      <h2 class="section-head">Plans changed?</h2>
      <Show when={props.ticket.return}>
        {(id) => <OfferedBack ticket={props.ticket} id={id()} onChanged={props.onChanged} />}
      </Show>
      <Show when={send()}>
        {(allowed) => <SendTicket ticket={props.ticket} allowed={allowed()} onChanged={props.onChanged} />}
      </Show>
      <Show when={giveBack()}>
        {(allowed) => <ReturnTicket ticket={props.ticket} allowed={allowed()} onChanged={props.onChanged} />}
      </Show>
      <Show when={!send() && !giveBack() && !props.ticket.return && !props.ticket.transfer}>
        <p class="quiet">Tickets of this show can be neither sent to others nor returned.</p>
      </Show>
    </section>
  );
}
