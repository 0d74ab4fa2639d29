import type { TransferView } from '@zilker/contracts/http/moves';
import { Button } from '@zilker/ui/button';
import { dateAndTime } from '@zilker/ui/format/clock';
import { createSignal, For } from 'solid-js';
import { paths } from '../../paths.ts';
import { fetchTransfers, settleTransfer } from '../../queries/moves.ts';
import { newIdempotencyKey } from '../../queries/proven.ts';
import { navigate } from '../../router.tsx';
import { createAct } from '../../states/create-act.ts';
import { createLoad } from '../../states/create-load.ts';
import { ActDialog, ActError } from './act-dialog.tsx';

/** Tickets that somebody sent to this fan's number, to be taken or declined. Nothing where there are none. */
export function SentToYou(props: { onChanged: () => Promise<void> }) {
  const load = createLoad(fetchTransfers);
  const waiting = () =>
    (load.data() ?? []).filter(({ mine, state }) => mine === 'received' && state === 'offered');
  const changed = async () => {
    await Promise.all([load.reload(), props.onChanged()]);
  };
  return <For each={waiting()}>{(transfer) => <Sent transfer={transfer} onChanged={changed} />}</For>;
}

function Sent(props: { transfer: TransferView; onChanged: () => Promise<void> }) {
  const [asking, setAsking] = createSignal(false);
  const take = createAct(async (idempotencyKey: string) => {
    const ticket = await settleTransfer(props.transfer.id, { act: 'accept', idempotencyKey });
    navigate(paths.ticket((ticket ?? { id: props.transfer.ticket }).id));
  });
  const decline = createAct(async (idempotencyKey: string) => {
    await settleTransfer(props.transfer.id, { act: 'decline', idempotencyKey });
    setAsking(false);
    await props.onChanged();
  });
  const accept = async () => {
    // Over the limit it stays for as long as it waits; taken back or run out, it goes from here.
    if (!(await take.start(newIdempotencyKey())) && take.error()?.code === 'transfer_ended')
      await props.onChanged();
  };
  const zone = () => props.transfer.event.timezone;
  return (
    <section class="sent ground-called" aria-label="A ticket for you">
      <div class="stack s2">
        <h2>{props.transfer.event.title}</h2>
        <p>
          {props.transfer.from ?? `Somebody (number ending in ${props.transfer.phoneEnd})`} sends you a
          ticket: {props.transfer.typeName}, {dateAndTime(props.transfer.event.startsAtMs, zone())}.
        </p>
        <p class="small">Take it by {dateAndTime(props.transfer.endsAtMs, zone())}. It costs you nothing.</p>
      </div>
      <div class="row wrap">
        <Button icon="ticket" busy={take.busy()} busyText="Taking it …" onClick={() => void accept()}>
          Take the ticket
        </Button>
        <Button kind="second" onClick={() => setAsking(true)}>
          No, thanks
        </Button>
      </div>
      <ActError act={take} />
      <ActDialog
        open={asking()}
        onClose={() => setAsking(false)}
        head="Decline this ticket?"
        stay="Decide later"
        label="Decline the ticket"
        icon="cross"
        danger
        busyText="One moment …"
        act={decline}
        onPress={() => void decline.start(newIdempotencyKey())}
      >
        <p>It goes back to who sent it, and they are told.</p>
      </ActDialog>
    </section>
  );
}
