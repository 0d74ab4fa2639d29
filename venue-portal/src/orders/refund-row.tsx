import { type PortalOrder, retryRefund } from '@zilker/contracts/http/portal-orders';
import { idSchema } from '@zilker/contracts/ids';
import { Amount } from '@zilker/ui/amount';
import { Button } from '@zilker/ui/button';
import { dateAndTime } from '@zilker/ui/format/clock';
import { showToast } from '@zilker/ui/toast';
import { Show } from 'solid-js';
import * as v from 'valibot';
import { RefusalBanner } from '../components/refusal-banner.tsx';
import { createAct } from '../queries/create-act.ts';
import { authorised } from '../session/session.ts';
import { RefundBadge } from './money-signs.tsx';

/** One refund of an order; one that failed can be asked for again. */
export function RefundRow(props: {
  order: PortalOrder;
  refund: PortalOrder['refunds'][number];
  onDone: (order: PortalOrder) => void;
}) {
  const act = createAct();
  const id = () => v.safeParse(idSchema('refund'), props.refund.id);
  const tickets = () => {
    const { tickets: numbers } = props.refund;
    if (numbers.length === 0) return 'the whole payment';
    return `${numbers.length === 1 ? 'ticket' : 'tickets'} ${numbers.join(', ')}`;
  };
  const again = async () => {
    const refund = id();
    if (!refund.success) return;
    const params = { refund: refund.output };
    const done = await act.run(params, (headers) => authorised(retryRefund, { params, body: {}, headers }));
    if (!done) return;
    props.onDone(done.order);
    showToast('Asked for again');
  };
  return (
    <li>
      <div class="row spread wrap">
        <p>
          <b>
            <Amount free cents={props.refund.amountCents} currency={props.order.currency} />
          </b>
          {props.refund.amountCents > 0 ? ' for ' : ', '}
          {tickets()}
          <small class="quiet">
            {dateAndTime(props.refund.atMs, props.order.timezone)} · {props.refund.reason}
          </small>
        </p>
        <RefundBadge state={props.refund.state} />
      </div>
      <Show when={props.refund.state === 'failed' && id().success}>
        <p class="small">{props.refund.problem ?? 'The bank did not take it.'} The fan is owed it still.</p>
        <div>
          <Button
            kind="second"
            compact
            icon="sync"
            busy={act.busy()}
            busyText="Asking …"
            onClick={() => void again()}
          >
            Ask again for <Amount cents={props.refund.amountCents} currency={props.order.currency} />
          </Button>
        </div>
        <RefusalBanner error={act.refusal()} head="It was not asked for again" />
      </Show>
    </li>
  );
}
