import { Button } from '@zilker/ui/button';
import { Dialog } from '@zilker/ui/dialog';
import type { IconName } from '@zilker/ui/icon';
import { type JSX, Show } from 'solid-js';
import type { Act } from '../../states/create-act.ts';
import { AgainIn } from '../trying.tsx';

/** A question about a ticket, with one act that says what it does. A refusal stays in it, with when it is tried again. */
export function ActDialog<A>(props: {
  open: boolean;
  onClose: () => void;
  head: string;
  stay: string;
  label: string;
  icon?: IconName;
  danger?: boolean;
  /** Nothing can be pressed but the way out, until what the fan has to know first is shown. */
  waits?: boolean;
  busyText: string;
  act: Act<A>;
  onPress: () => void;
  children: JSX.Element;
}) {
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      head={props.head}
      actions={
        <>
          <Button kind={props.danger ? 'first' : 'second'} onClick={props.onClose}>
            {props.stay}
          </Button>
          <Button
            kind={props.danger ? 'danger' : 'first'}
            icon={props.icon}
            disabled={props.waits}
            busy={props.act.busy()}
            busyText={props.busyText}
            onClick={props.onPress}
          >
            {props.label}
          </Button>
        </>
      }
    >
      {props.children}
      <ActError act={props.act} />
    </Dialog>
  );
}

/** Why an act was not done, and that it is tried again where it is. */
export function ActError<A>(props: { act: Act<A> }) {
  return (
    <Show when={props.act.error()}>
      {(refusal) => (
        <p class="small" role="alert">
          {refusal().message}{' '}
          <Show when={props.act.busy()}>
            <AgainIn againAtMs={props.act.againAtMs()} />
          </Show>
        </p>
      )}
    </Show>
  );
}
