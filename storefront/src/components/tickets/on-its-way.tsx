import type { TicketView } from '@zilker/contracts/http/tickets';
import type { Id } from '@zilker/contracts/ids';
import { Button } from '@zilker/ui/button';
import { dateAndTime } from '@zilker/ui/format/clock';
import { Icon } from '@zilker/ui/icon';
import { createSignal, Show } from 'solid-js';
import { fetchTransfers, settleTransfer } from '../../queries/moves.ts';
import { newIdempotencyKey } from '../../queries/proven.ts';
import { createAct } from '../../states/create-act.ts';
import { createLoad } from '../../states/create-load.ts';
import { ActDialog } from './act-dialog.tsx';

/** In place of the code of a ticket that was sent: to whom, until when, and the way to take it back. */
export function OnItsWay(props: {
  ticket: TicketView;
  transfer: Id<'transfer'>;
  onChanged: () => Promise<void>;
}) {
  const load = createLoad(fetchTransfers);
  const sent = () => load.data()?.find(({ id }) => id === props.transfer);
  const [asking, setAsking] = createSignal(false);
  const takeBack = createAct(async (idempotencyKey: string) => {
    await settleTransfer(props.transfer, { act: 'withdraw', idempotencyKey });
    setAsking(false);
    await props.onChanged();
  });
  const press = async () => {
    // Refused, it was taken or has run out meanwhile: what is true now is shown in place of this.
    if (!(await takeBack.start(newIdempotencyKey()))) await props.onChanged();
  };
  return (
    <div class="stack s4 no-code">
      <Icon name="send" size="l" />
      <p class="strong">
        <Show when={sent()} fallback="On its way to somebody">
          {(to) => <>On its way to the number ending in {to().phoneEnd}</>}
        </Show>
      </p>
      <p class="small quiet">
        It shows no code meanwhile.{' '}
        <Show when={sent()}>
          {(to) => (
            <>Not accepted by {dateAndTime(to().endsAtMs, props.ticket.event.timezone)}, it is yours again.</>
          )}
        </Show>
      </p>
      <Button kind="second" wide icon="back" onClick={() => setAsking(true)}>
        Take it back
      </Button>
      <ActDialog
        open={asking()}
        onClose={() => setAsking(false)}
        head="Take this ticket back?"
        stay="Leave it"
        label="Take it back"
        busyText="One moment …"
        act={takeBack}
        onPress={() => void press()}
      >
        <p>It is yours alone again, with a new code. We tell your friend that it was taken back.</p>
      </ActDialog>
    </div>
  );
}
