import { undoPortalCheckIn } from '@zilker/contracts/http/portal-doors';
import { Button } from '@zilker/ui/button';
import { showToast } from '@zilker/ui/toast';
import { Question } from '../components/question.tsx';
import { RefusalBanner } from '../components/refusal-banner.tsx';
import { createAct } from '../queries/create-act.ts';
import { authorised } from '../session/session.ts';
import type { ToUndo } from './notes-table.tsx';

/** Asks before a check-in is taken back. */
export function UndoQuestion(props: { of: ToUndo | undefined; onClose: () => void; onDone: () => void }) {
  const act = createAct();
  const close = () => {
    act.clear();
    props.onClose();
  };
  const undo = async () => {
    const { of } = props;
    if (!of) return;
    const params = { checkIn: of.checkIn };
    const done = await act.run(params, (headers) =>
      authorised(undoPortalCheckIn, { params, body: {}, headers }),
    );
    if (!done) return;
    close();
    props.onDone();
    showToast('Taken back');
  };
  return (
    <Question
      open={props.of !== undefined}
      onKeep={close}
      head="Take this check-in back?"
      keep="Keep it"
      act={
        <Button
          kind="danger"
          icon="back"
          busy={act.busy()}
          busyText="Taking back …"
          onClick={() => void undo()}
        >
          Take the check-in back
        </Button>
      }
    >
      <div class="dialog-form">
        <p>
          The ticket of {props.of?.holder ?? 'a fan without a name'} can come in again. Scanners know within
          seconds.
        </p>
        <RefusalBanner error={act.refusal()} head="Nothing was taken back" />
      </div>
    </Question>
  );
}
