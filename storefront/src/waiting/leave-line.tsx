import { Dialog } from '@zilker/ui/dialog';
import { createSignal } from 'solid-js';
import type { Here } from './here.ts';
import { Press } from './press.tsx';

/** The question before a place is given up for good. */
export function LeaveLine(props: { here: Here; onStay: () => void }) {
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const leave = async () => {
    setBusy(true);
    try {
      const { leaveDrop } = await import('../queries/leave.ts');
      const refused = await leaveDrop(props.here.drop, props.here.place().place);
      if (!refused) return props.here.onLeft();
      setProblem(refused.message);
    } catch {
      setProblem('No connection. You are still in line.');
    }
    setBusy(false);
  };
  return (
    <Dialog
      open
      onClose={props.onStay}
      head="Give up your place?"
      actions={
        <>
          <Press onPress={props.onStay}>Stay in line</Press>
          <Press kind="danger" busy={busy()} busyText="Leaving …" onPress={() => void leave()}>
            Give up my place
          </Press>
        </>
      }
    >
      <p>Your position is gone for good. If you only have to go for a while, just go: your place is kept.</p>
      <p role="alert">{problem()}</p>
    </Dialog>
  );
}
