import type { RequestError } from '@zilker/contracts/client';
import { Button } from '@zilker/ui/button';
import { Dialog } from '@zilker/ui/dialog';
import { createSignal, Show } from 'solid-js';
import { asRequestError } from '../../states/create-load.ts';

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
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<RequestError>();
  const giveUp = async () => {
    setBusy(true);
    try {
      await props.onGiveUp();
      setAsking(false);
    } catch (cause) {
      setError(asRequestError(cause));
    }
    setBusy(false);
  };
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
              busy={busy()}
              busyText="One moment …"
              onClick={() => void giveUp()}
            >
              {props.act}
            </Button>
          </>
        }
      >
        <p>{props.sentence}</p>
        <Show when={error()}>{(refusal) => <p role="alert">{refusal().message}</p>}</Show>
      </Dialog>
    </>
  );
}
