import { type PortalOrder, refundOrder } from '@zilker/contracts/http/portal-orders';
import { Amount } from '@zilker/ui/amount';
import { Button } from '@zilker/ui/button';
import { Check } from '@zilker/ui/check';
import { counted } from '@zilker/ui/format/number';
import { showToast } from '@zilker/ui/toast';
import { createEffect, createSignal, For, on, Show } from 'solid-js';
import { Question } from '../components/question.tsx';
import { createReason } from '../components/reason-field.tsx';
import { RefusalBanner } from '../components/refusal-banner.tsx';
import { createAct } from '../queries/create-act.ts';
import { authorised } from '../session/session.ts';
import { isRefundable, refundChoice } from './refund-choice.ts';

/** Which tickets go back, what that comes to and who bears what, before it is done. */
export function RefundDialog(props: {
  order: PortalOrder;
  open: boolean;
  onClose: () => void;
  onDone: (order: PortalOrder) => void;
  /** The amounts have changed: read the order again. */
  onStale: () => void;
}) {
  const act = createAct();
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set());
  const reason = createReason('Say why. The fan reads it.');
  const refundable = () => props.order.tickets.filter((ticket) => isRefundable(props.order, ticket));
  const picked = () => refundable().filter(({ id }) => chosen().has(id));
  /** Only free tickets are chosen. */
  const isFree = () => picked().length > 0 && choice().amountCents === 0;
  const choice = () => refundChoice(props.order, new Set(picked().map(({ id }) => id)));
  createEffect(
    on(
      () => props.open,
      (open) => {
        if (!open) return;
        setChosen(new Set(refundable().map(({ id }) => id as string)));
        reason.clear();
        act.clear();
      },
    ),
  );
  const toggle = (id: string, on: boolean) => {
    setChosen((known) => new Set(on ? [...known, id] : [...known].filter((one) => one !== id)));
    act.clear();
  };

  const refund = async () => {
    const tickets = picked().map(({ id }) => id);
    if (!reason.isSaid() || tickets.length === 0) return;
    const body = { tickets, amountCents: choice().amountCents, reason: reason.given() };
    const params = { order: props.order.id };
    const done = await act.run(body, (headers) => authorised(refundOrder, { params, body, headers }));
    if (done) {
      props.onDone(done.order);
      props.onClose();
      showToast(`${counted(tickets.length, 'ticket')} refunded`);
    } else if (act.refusal()?.code !== 'offline') props.onStale();
  };

  return (
    <Question
      open={props.open}
      onKeep={props.onClose}
      head="Refund tickets"
      keep="Refund nothing"
      act={
        <Button
          kind="danger"
          icon="refund"
          busy={act.busy()}
          busyText="Refunding …"
          disabled={picked().length === 0}
          onClick={() => void refund()}
        >
          <Show when={!isFree()} fallback={`Take back ${counted(picked().length, 'free ticket')}`}>
            Refund <Amount cents={choice().amountCents} currency={props.order.currency} />
          </Show>
        </Button>
      }
    >
      <div class="dialog-form">
        <fieldset class="tickets-to-refund">
          <legend>Which tickets?</legend>
          <For each={props.order.tickets}>
            {(ticket) => (
              <div class="row spread">
                <Check
                  label={`Ticket ${ticket.number}`}
                  hint={
                    isRefundable(props.order, ticket)
                      ? ticket.state === 'checked_in'
                        ? `${ticket.typeName}, checked in already`
                        : ticket.typeName
                      : `${ticket.typeName}, ${whyNot[ticket.state] ?? 'nothing to give back'}`
                  }
                  checked={isRefundable(props.order, ticket) && chosen().has(ticket.id)}
                  disabled={!isRefundable(props.order, ticket)}
                  onChange={(on) => toggle(ticket.id, on)}
                />
                <Show when={isRefundable(props.order, ticket)}>
                  <Amount free cents={ticket.refundCents} currency={props.order.currency} />
                </Show>
              </div>
            )}
          </For>
        </fieldset>
        <dl class="sums" aria-live="polite">
          <div class="total">
            <dt>{isFree() ? 'What the fan had paid' : 'Back to the fan'}</dt>
            <dd>
              <Amount free={isFree()} cents={choice().amountCents} currency={props.order.currency} />
            </dd>
          </div>
          <Show when={!isFree() && choice().kept}>
            {(kept) => (
              <div>
                <dt>
                  Card cost that Stripe keeps
                  <small>{kept().paidBy === 'venue' ? 'You bear it' : 'The fan does without it'}</small>
                </dt>
                <dd>
                  <Amount cents={kept().cents} currency={props.order.currency} />
                </dd>
              </div>
            )}
          </Show>
        </dl>
        <reason.Field hint="The fan reads this in the mail about the refund." />
        <p class="small quiet">
          At the door these tickets are refunded at once.{' '}
          {isFree()
            ? 'They were free, so no money moves.'
            : 'The money goes to the card that paid, in 5 to 10 days.'}
        </p>
        <RefusalBanner error={act.refusal()} head="Nothing was refunded" />
      </div>
    </Question>
  );
}

const whyNot: Partial<Record<PortalOrder['tickets'][number]['state'], string>> = {
  refunded: 'refunded already',
  revoked: 'stopped by a dispute',
};
