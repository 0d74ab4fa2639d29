import { Button } from '@zilker/ui/button';
import { Dialog } from '@zilker/ui/dialog';
import { For } from 'solid-js';
import type { CameraChoice } from './camera.ts';

/** Which camera looks: phones have several, and the first is not always the one that reads best. */
export function CameraDialog(props: {
  open: boolean;
  cameras: readonly CameraChoice[];
  current: string | undefined;
  onChoose: (id: string) => void;
  onClose: () => void;
}) {
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      head="Choose a camera"
      actions={
        <Button kind="second" onClick={props.onClose}>
          Keep this one
        </Button>
      }
    >
      <div class="choices">
        <For each={props.cameras}>
          {({ id, label }) => (
            <Button
              kind="second"
              wide
              icon={id === props.current ? 'check' : 'camera'}
              aria-pressed={id === props.current}
              onClick={() => props.onChoose(id)}
            >
              {label}
            </Button>
          )}
        </For>
      </div>
    </Dialog>
  );
}
