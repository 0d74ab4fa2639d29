import type { EventRefund } from '@zilker/contracts/http/portal-orders';
import { Amount } from '@zilker/ui/amount';
import { counted, number } from '@zilker/ui/format/number';
import { Show } from 'solid-js';

/** What the refund of everybody comes to: the total first, then who bears what and what is left. */
export function RefundSums(props: { refund: EventRefund; over?: boolean }) {
  const amount = (cents: number) => <Amount cents={cents} currency={props.refund.currency} />;
  const isFree = () => props.refund.tickets > 0 && props.refund.freeTickets === props.refund.tickets;
  return (
    <dl class="sums wide">
      <div class="total">
        <dt>
          {isFree() ? 'What fans had paid' : 'Back to fans'}
          <small>
            {counted(props.refund.tickets, 'ticket')} of {counted(props.refund.orders, 'order')}
            <Show when={props.refund.freeTickets > 0 && !isFree()}>
              , {number(props.refund.freeTickets)} of the tickets free
            </Show>
          </small>
        </dt>
        <dd>
          <Amount free={isFree()} cents={props.refund.toFansCents} currency={props.refund.currency} />
        </dd>
      </div>
      <Show when={props.refund.waiting > 0}>
        <div>
          <dt>
            {props.refund.waiting === 1 ? 'Card that is only held' : 'Cards that are only held'}
            <small>Given up, never charged. That costs nobody anything.</small>
          </dt>
          <dd class="num">{props.refund.waiting}</dd>
        </div>
      </Show>
      <Show when={!isFree()}>
        <div>
          <dt>
            Card costs that Stripe keeps
            <small>{keptWords(props.refund.keptPaidBy)}</small>
          </dt>
          <dd>{amount(props.refund.keptCents)}</dd>
        </div>
      </Show>
      <div>
        <dt>
          What you have of this show {props.over ? 'now' : 'afterwards'}
          <small>
            {props.refund.venueAfterCents < 0
              ? 'Below zero: you owe this. It is taken from what comes next, or asked for.'
              : 'After what was paid out before'}
          </small>
        </dt>
        <dd>{amount(props.refund.venueAfterCents)}</dd>
      </div>
    </dl>
  );
}

/** As each fan was told when they bought. */
function keptWords(paidBy: EventRefund['keptPaidBy']): string {
  switch (paidBy) {
    case 'venue':
      return 'You bear them: fans get everything back';
    case 'fan':
      return 'Fans bear them: they get back all but these';
    case null:
      return 'You bear some; fans bear those of orders that they bought while your terms said so';
  }
}
