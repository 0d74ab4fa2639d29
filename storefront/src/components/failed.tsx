import type { RequestError } from '@zilker/contracts/client';
import { Button } from '@zilker/ui/button';
import { State } from '@zilker/ui/state';
import { createSignal, Show } from 'solid-js';
import { AgainIn } from './trying.tsx';

/** A part of a page that could not be had: whose fault it is, that nothing was lost, when it is asked again, and another try now. */
export function Failed(props: {
  error: RequestError;
  againAtMs?: number | undefined;
  onRetry: () => Promise<unknown> | undefined;
}) {
  const [busy, setBusy] = createSignal(false);
  const retry = async () => {
    setBusy(true);
    await props.onRetry();
    setBusy(false);
  };
  const isOffline = () => props.error.code === 'offline';
  const isAway = () => props.error.code === 'unavailable';
  const sentence = () => {
    if (isOffline()) return 'This device is not reaching us. Nothing was lost.';
    return isAway() ? 'Part of Zilker is restarting. Nothing was lost.' : props.error.message;
  };
  return (
    <State
      icon={isOffline() ? 'offline' : isAway() ? 'hourglass' : 'warn'}
      head={isOffline() ? 'No connection' : headOf(props.error)}
      live="status"
      request={props.error.request}
      action={
        <Button kind="second" icon="sync" busy={busy()} busyText="Trying …" onClick={() => void retry()}>
          Try now
        </Button>
      }
    >
      {sentence()}{' '}
      <Show when={props.againAtMs}>
        <AgainIn againAtMs={props.againAtMs} />
      </Show>
    </State>
  );
}

function headOf(error: RequestError): string {
  if (error.code === 'unavailable') return 'One moment';
  return error.code === 'rate_limited' ? 'Too often' : 'That did not work';
}
