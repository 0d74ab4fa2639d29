import type { PortalEvent } from '@zilker/contracts/http/portal';
import { confirmShow } from '@zilker/contracts/http/portal-orders';
import { Banner } from '@zilker/ui/banner';
import { Button } from '@zilker/ui/button';
import { dateAndTime } from '@zilker/ui/format/clock';
import { counted } from '@zilker/ui/format/number';
import { showToast } from '@zilker/ui/toast';
import { createSignal, Show } from 'solid-js';
import { Question } from '../components/question.tsx';
import { RefusalBanner } from '../components/refusal-banner.tsx';
import { createAct } from '../queries/create-act.ts';
import { authorised } from '../session/session.ts';

/** A show whose cards are only held until the venue says that it takes place: how many wait, and the word that charges them. */
export function ConfirmShow(props: { event: PortalEvent; onConfirmed: (atMs: number) => void }) {
  const act = createAct();
  const [asking, setAsking] = createSignal(false);
  const waiting = () => props.event.waiting;
  const cards = () => counted(waiting(), 'card');
  const close = () => {
    setAsking(false);
    act.clear();
  };
  const confirm = async () => {
    const params = { event: props.event.id };
    const done = await act.run(params, (headers) => authorised(confirmShow, { params, body: {}, headers }));
    if (!done) return;
    close();
    props.onConfirmed(done.confirmedAtMs);
    showToast('Show confirmed');
  };
  return (
    <section class="block confirm-show" aria-label="Confirm the show">
      <Show
        when={props.event.confirmedAtMs}
        fallback={
          <Banner
            tone="note"
            icon="card"
            head="Cards are held, not charged"
            action={
              <Button compact icon="check" onClick={() => setAsking(true)}>
                {waiting() === 0 ? 'Confirm the show' : `Confirm show and charge ${cards()}`}
              </Button>
            }
          >
            Fans pay once you confirm the show. A hold ends by itself after about a week; then its tickets go
            back to the sale.
          </Banner>
        }
      >
        {(at) => (
          <Banner tone="ok" head={`Confirmed ${dateAndTime(at(), props.event.timezone)}`}>
            <Show when={waiting() > 0} fallback="New orders are charged at once.">
              {cards()} {waiting() === 1 ? 'is' : 'are'} still being charged. It goes on by itself.
            </Show>
          </Banner>
        )}
      </Show>
      <Question
        open={asking()}
        onKeep={close}
        head="Confirm this show?"
        keep="Not yet"
        act={
          <Button icon="check" busy={act.busy()} busyText="Confirming …" onClick={() => void confirm()}>
            {waiting() === 0 ? 'Confirm' : `Charge ${cards()}`}
          </Button>
        }
      >
        <div class="dialog-form">
          <p>
            It takes place. {waiting() === 0 ? 'No card waits now.' : 'Every card that waits is charged.'}{' '}
            From now on orders are charged at once. This cannot be taken back; a refund can be made.
          </p>
          <RefusalBanner error={act.refusal()} head="The show was not confirmed" />
        </div>
      </Question>
    </section>
  );
}
