import { blockTicket } from '@zilker/contracts/http/portal-doors';
import { Button } from '@zilker/ui/button';
import { showToast } from '@zilker/ui/toast';
import { Show } from 'solid-js';
import { Question } from '../components/question.tsx';
import { createReason } from '../components/reason-field.tsx';
import { RefusalBanner } from '../components/refusal-banner.tsx';
import { createAct } from '../queries/create-act.ts';
import { authorised } from '../session/session.ts';
import type { FoundTicket } from './whereabouts.ts';

/** Asks before nobody is let in with a ticket any more, or somebody is again. */
export function BlockQuestion(props: {
  of: FoundTicket | undefined;
  onClose: () => void;
  onDone: () => void;
}) {
  const act = createAct();
  const reason = createReason('Say why. Your own people read it.');
  const isBlocked = () => props.of?.blocked !== null;
  const holder = () => props.of?.holder ?? 'a fan without a name';
  const close = () => {
    act.clear();
    reason.clear();
    props.onClose();
  };
  const send = async () => {
    const { of } = props;
    if (!of) return;
    const blocked = of.blocked === null;
    if (blocked && !reason.isSaid()) return;
    const body = { blocked, reason: blocked ? reason.given() : 'Taken back by the venue' };
    const params = { ticket: of.id };
    const done = await act.run({ ...params, ...body }, (headers) =>
      authorised(blockTicket, { params, body, headers }),
    );
    if (!done) return;
    close();
    props.onDone();
    showToast(blocked ? 'Blocked' : 'Good at the door again');
  };
  return (
    <Question
      open={props.of !== undefined}
      onKeep={close}
      head={isBlocked() ? 'Let this ticket in again?' : 'Block this ticket?'}
      keep={isBlocked() ? 'Keep it blocked' : 'Leave it good'}
      act={
        <Button
          kind={isBlocked() ? 'first' : 'danger'}
          icon="lock"
          busy={act.busy()}
          busyText="Saving …"
          onClick={() => void send()}
        >
          {isBlocked() ? 'Let it in' : 'Block the ticket'}
        </Button>
      }
    >
      <div class="dialog-form">
        <Show
          when={!isBlocked()}
          fallback={<p>The ticket of {holder()} is good at the door again, within seconds.</p>}
        >
          <p>
            Nobody comes in with the ticket of {holder()}, whatever the phone shows. No money goes back. You
            can take it back at any time.
          </p>
          <reason.Field hint="The fan does not read this." />
        </Show>
        <RefusalBanner error={act.refusal()} head="Nothing was changed" />
      </div>
    </Question>
  );
}
