import type { PortalEvent } from '@zilker/contracts/http/portal';
import { type EventRefund, startEventRefund } from '@zilker/contracts/http/portal-orders';
import { Amount } from '@zilker/ui/amount';
import { Banner } from '@zilker/ui/banner';
import { Button } from '@zilker/ui/button';
import { TextField } from '@zilker/ui/text-field';
import { createSignal, Show } from 'solid-js';
import { createReason } from '../components/reason-field.tsx';
import { RefusalBanner } from '../components/refusal-banner.tsx';
import { createAct } from '../queries/create-act.ts';
import { authorised } from '../session/session.ts';
import { isNameTyped } from './progress.ts';
import { RefundSums } from './refund-sums.tsx';

/** What it costs to call a show off, and the act itself, which asks for the show's name since nothing brings it back. */
export function StartRefund(props: {
  event: PortalEvent;
  refund: EventRefund;
  onStarted: (refund: EventRefund) => void;
  /** The amounts have changed: read them again. */
  onStale: () => void;
}) {
  const act = createAct();
  const reason = createReason('Say why. Fans read it in their mail.');
  const [typed, setTyped] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const nameProblem = () =>
    tried() && !isNameTyped(typed(), props.event.title) ? `Type “${props.event.title}”.` : undefined;
  const start = async (submitted: SubmitEvent) => {
    submitted.preventDefault();
    setTried(true);
    if (!reason.isSaid() || nameProblem()) {
      document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    const body = { toFansCents: props.refund.toFansCents, reason: reason.given() };
    const params = { event: props.event.id };
    const done = await act.run(body, (headers) => authorised(startEventRefund, { params, body, headers }));
    if (done) props.onStarted(done.refund);
    else if (act.refusal()?.code !== 'offline') props.onStale();
  };
  return (
    <form class="form measure" noValidate onSubmit={(submitted) => void start(submitted)}>
      <Banner tone="warn" head="This calls the show off for good">
        Its sale stops at once and every ticket is refunded at the door as its order’s turn comes. Nothing
        brings it back.
      </Banner>
      <section class="block" aria-label="What it comes to">
        <RefundSums refund={props.refund} />
      </section>
      <reason.Field hint="Every fan reads this in the mail about the refund." />
      <TextField
        label={`Type the show’s name to go on: ${props.event.title}`}
        name="confirm"
        autocomplete="off"
        value={typed()}
        onInput={setTyped}
        error={nameProblem()}
      />
      <RefusalBanner error={act.refusal()} head="Nothing was refunded">
        {act.refusal()?.code === 'refund_changed' ? 'The new amount stands above.' : ''}
      </RefusalBanner>
      <div class="row wrap">
        <Button type="submit" kind="danger" icon="bad" busy={act.busy()} busyText="Calling off …">
          Call it off
          <Show when={props.refund.toFansCents > 0}>
            {' '}
            and refund <Amount cents={props.refund.toFansCents} currency={props.refund.currency} />
          </Show>
        </Button>
      </div>
    </form>
  );
}
