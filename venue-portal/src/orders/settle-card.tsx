import { captureOrder, type PortalOrder, releaseOrder } from '@zilker/contracts/http/portal-orders';
import { Amount } from '@zilker/ui/amount';
import { Button } from '@zilker/ui/button';
import { dateAndTime } from '@zilker/ui/format/clock';
import { showToast } from '@zilker/ui/toast';
import { createSignal, Show } from 'solid-js';
import { Question } from '../components/question.tsx';
import { createReason } from '../components/reason-field.tsx';
import { RefusalBanner } from '../components/refusal-banner.tsx';
import { createAct } from '../queries/create-act.ts';
import { authorised } from '../session/session.ts';

/** An order whose card is only held: charge it, or give it up. */
export function SettleCard(props: { order: PortalOrder; onDone: (order: PortalOrder) => void }) {
  const charging = createAct();
  const releasing = createAct();
  const [asking, setAsking] = createSignal<'charge' | 'release'>();
  const reason = createReason('Say why. The fan reads it.');
  const held = () => props.order.payments.find(({ state }) => state === 'authorized');
  const params = () => ({ order: props.order.id });
  const amount = () => <Amount cents={props.order.totalCents} currency={props.order.currency} />;
  const close = () => {
    setAsking();
    reason.clear();
    charging.clear();
    releasing.clear();
  };
  const charge = async () => {
    const done = await charging.run({ order: props.order.id }, (headers) =>
      authorised(captureOrder, { params: params(), body: {}, headers }),
    );
    if (!done) return;
    close();
    props.onDone(done.order);
    showToast('The card is being charged');
  };
  const release = async () => {
    if (!reason.isSaid()) return;
    const body = { reason: reason.given() };
    const done = await releasing.run(body, (headers) =>
      authorised(releaseOrder, { params: params(), body, headers }),
    );
    if (!done) return;
    close();
    props.onDone(done.order);
    showToast('Given up');
  };
  return (
    <section class="panel-card" aria-labelledby="settle-head">
      <h2 id="settle-head">
        {props.order.state === 'review' ? 'Look at this order' : 'This card is only held'}
      </h2>
      <p class="small">
        {props.order.state === 'review'
          ? 'Stripe sees a risk in it, so nothing is charged until you have looked. The card is held for '
          : 'Nothing is charged yet. The card is held for '}
        {amount()}
        <Show when={held()?.captureByMs} fallback=".">
          {(by) => <>, until {dateAndTime(by(), props.order.timezone)} at the latest.</>}
        </Show>
      </p>
      <Button compact wide icon="card" onClick={() => setAsking('charge')}>
        Charge {amount()}
      </Button>
      <Button kind="danger" compact wide icon="cross" onClick={() => setAsking('release')}>
        Give the order up
      </Button>
      <Question
        open={asking() === 'charge'}
        onKeep={close}
        head="Charge this card now?"
        keep="Not yet"
        act={
          <Button icon="card" busy={charging.busy()} busyText="Charging …" onClick={() => void charge()}>
            Charge {amount()}
          </Button>
        }
      >
        <div class="dialog-form">
          <p>The fan pays {amount()} and gets the tickets. The other cards stay held.</p>
          <RefusalBanner error={charging.refusal()} head="Nothing was charged" />
        </div>
      </Question>
      <Question
        open={asking() === 'release'}
        onKeep={close}
        head="Give this order up?"
        keep="Keep the order"
        act={
          <Button
            kind="danger"
            icon="cross"
            busy={releasing.busy()}
            busyText="Giving up …"
            onClick={() => void release()}
          >
            Give up {amount()}
          </Button>
        }
      >
        <div class="dialog-form">
          <p>
            The tickets go back to the sale. The card was never charged, and giving it up costs nobody
            anything.
          </p>
          <reason.Field hint="The fan reads this." />
          <RefusalBanner error={releasing.refusal()} head="The order was not given up" />
        </div>
      </Question>
    </section>
  );
}

/** Whether an order waits for the venue's word: its card was checked, and is held. */
export function isWaiting({ state, payments }: PortalOrder): boolean {
  if (state !== 'authorized' && state !== 'review') return false;
  return payments.some((payment) => payment.state === 'authorized' && payment.card !== null);
}
