import type { TicketView } from '@zilker/contracts/http/tickets';
import { Button, Reason } from '@zilker/ui/button';
import { parseUsPhone } from '@zilker/ui/format/phone';
import { PhoneField } from '@zilker/ui/phone-field';
import { createSignal, Show } from 'solid-js';
import { paths } from '../../paths.ts';
import { sendTicket } from '../../queries/moves.ts';
import { newIdempotencyKey } from '../../queries/proven.ts';
import { navigate } from '../../router.tsx';
import { createAct } from '../../states/create-act.ts';
import { keepSending, takeSending } from '../../states/sending.ts';
import { fan } from '../../states/session.ts';
import type { Allowed } from '../../states/ticket-moves.ts';
import { ActDialog } from './act-dialog.tsx';

/** Sends the ticket to a phone number, once its fan has read what that ends. */
export function SendTicket(props: { ticket: TicketView; allowed: Allowed; onChanged: () => Promise<void> }) {
  const before = takeSending(props.ticket.id, fan()?.account ?? '');
  const [asking, setAsking] = createSignal(before !== undefined);
  const [typed, setTyped] = createSignal(before ?? '');
  const [problem, setProblem] = createSignal<string>();
  const send = createAct(async (wish: { phone: string; idempotencyKey: string }) => {
    await sendTicket(props.ticket.id, wish);
    setAsking(false);
    await props.onChanged();
  });
  const press = async () => {
    const parsed = parseUsPhone(typed());
    if ('problem' in parsed) return setProblem(parsed.problem);
    await send.start({ phone: parsed.e164, idempotencyKey: newIdempotencyKey() });
    if (send.error()?.code === 'code_not_fresh') signInAnew();
  };
  /** Whoever has found this phone open cannot send its tickets away. */
  const signInAnew = () => {
    keepSending({ ticket: props.ticket.id, account: fan()?.account ?? '', typed: typed() });
    navigate(paths.signIn(paths.ticket(props.ticket.id), 'send'));
  };
  return (
    <div class="stack s2">
      <Button
        kind="second"
        wide
        icon="send"
        disabled={!props.allowed.open}
        reason={props.allowed.words}
        onClick={() => setAsking(true)}
      >
        Send to a friend
      </Button>
      <Show when={props.allowed.open}>
        <Reason icon="info">{props.allowed.words}</Reason>
      </Show>
      <ActDialog
        open={asking()}
        onClose={() => setAsking(false)}
        head="Send this ticket?"
        stay="Keep it"
        label="Send the ticket"
        icon="send"
        busyText="Sending …"
        act={send}
        onPress={() => void press()}
      >
        <form
          class="stack s4"
          novalidate
          onSubmit={(event) => {
            event.preventDefault();
            void press();
          }}
        >
          <p>
            We text this number how to take it. Your code and passes stop working at once, and you can take
            the ticket back until your friend has accepted.
          </p>
          <PhoneField
            label="Your friend’s mobile number"
            value={typed()}
            onInput={(next) => {
              setProblem(undefined);
              setTyped(next);
            }}
            error={problem()}
            name="friend-phone"
          />
        </form>
      </ActDialog>
    </div>
  );
}
