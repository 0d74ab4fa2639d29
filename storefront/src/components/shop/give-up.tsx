import { Button } from '@zilker/ui/button';
import { Dialog } from '@zilker/ui/dialog';
import { createSignal, Show } from 'solid-js';
import { createAct } from '../../states/create-act.ts';
import { AgainIn } from '../trying.tsx';

/** A way out that names the loss and asks first. `onGiveUp` may reject; the question then stays and says why. */
export function GiveUp(props: {
  what: string;
  head: string;
  sentence: string;
  stay: string;
  act: string;
  onGiveUp: () => Promise<unknown>;
}) {
  const [asking, setAsking] = createSignal(false);
  const giveUp = createAct(async () => {
    await props.onGiveUp();
    setAsking(false);
  });
  return (
    <>
      <Button kind="plain" wide onClick={() => setAsking(true)}>
        {props.what}
      </Button>
      <Dialog
        open={asking()}
        onClose={() => setAsking(false)}
        head={props.head}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{props.stay}</Button>
            <Button
              kind="danger"
              icon="cross"
              busy={giveUp.busy()}
              busyText="One moment …"
              onClick={() => void giveUp.start(undefined)}
            >
              {props.act}
            </Button>
          </>
        }
      >
        <p>{props.sentence}</p>
        <Show when={giveUp.error()}>
          {(refusal) => (
            <p role="alert">
              {refusal().message}{' '}
              <Show when={giveUp.busy()}>
                <AgainIn againAtMs={giveUp.againAtMs()} />
              </Show>
            </p>
          )}
        </Show>
      </Dialog>
    </>
  );
}
