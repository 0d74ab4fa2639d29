import { Button } from '@zilker/ui/button';
import { Dialog } from '@zilker/ui/dialog';
import type { JSX } from 'solid-js';

/** Asks before something is done that costs something. `keep` is the button that leaves it all as it is, `act` the one that does it. */
export function Question(props: {
  open: boolean;
  onKeep: () => void;
  head: string;
  keep: string;
  act: JSX.Element;
  children: JSX.Element;
}) {
  return (
    <Dialog
      open={props.open}
      onClose={props.onKeep}
      head={props.head}
      actions={
        <>
          <Button kind="second" onClick={props.onKeep}>
            {props.keep}
          </Button>
          {props.act}
        </>
      }
    >
      {props.children}
    </Dialog>
  );
}
