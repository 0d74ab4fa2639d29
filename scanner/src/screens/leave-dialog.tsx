import { Button } from '@zilker/ui/button';
import { Dialog } from '@zilker/ui/dialog';
import { counted } from '@zilker/ui/format/number';
import { Show } from 'solid-js';

/** Ending a shift unpairs the phone; what is not synced yet is named, since it stays behind. */
export function LeaveDialog(props: {
  open: boolean;
  gateName: string;
  waiting: number;
  onStay: () => void;
  onLeave: () => void;
}) {
  return (
    <Dialog
      open={props.open}
      onClose={props.onStay}
      head="End this shift?"
      actions={
        <>
          <Button kind="second" onClick={props.onStay}>
            Keep scanning
          </Button>
          <Button kind="danger" icon="out" onClick={props.onLeave}>
            Unpair this phone
          </Button>
        </>
      }
    >
      <Show
        when={props.waiting > 0}
        fallback={
          <p>
            This phone stops being a scanner of {props.gateName}. Pairing again needs a new code from the
            venue.
          </p>
        }
      >
        <p>
          <b>{counted(props.waiting, 'check-in')} are not synced yet.</b> They stay on this phone and sync
          only when it is paired with this event again. Wait for a signal if you can.
        </p>
      </Show>
    </Dialog>
  );
}
