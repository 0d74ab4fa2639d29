import { Banner } from '@zilker/ui/banner';
import { createSignal, onMount, Show } from 'solid-js';
import { paths } from '../paths.ts';
import { notePlace } from '../states/place.ts';
import { clearTakeOver, isTakingOver, noteTakeOver } from '../states/taking-over.ts';
import type { Here } from './here.ts';
import { Press } from './press.tsx';

/** This device shows the place and another one holds it. It can be taken over once, with a fresh code. */
export function OtherDevice(props: { here: Here; passed?: boolean | undefined }) {
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const drop = props.here.drop;
  const take = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { takeOver } = await import('../queries/take-over.ts');
      const taken = await takeOver(drop);
      if (taken.kind === 'code_needed') {
        noteTakeOver(drop, props.here.place().account);
        return location.assign(paths.signIn(paths.drop(drop), 'device'));
      }
      if (taken.kind === 'final') notePlace(drop, { movable: false });
      if (taken.kind !== 'taken') setProblem(taken.message);
      props.here.reread();
      if (taken.kind === 'taken') props.here.room.renew();
    } catch {
      setProblem('No connection. Your place is where it was: try again.');
    }
    setBusy(false);
  };
  // Back from signing in with the code that the press of before asked for.
  onMount(() => {
    if (!isTakingOver(drop, props.here.place().account)) return;
    clearTakeOver();
    if (props.here.place().movable) void take();
  });
  return (
    <Banner
      tone="note"
      icon="phone"
      head="Your place is on your other device"
      live="status"
      action={
        <Show when={props.here.place().movable && !props.passed}>
          <Press kind="second" busy={busy()} busyText="Moving your place …" onPress={() => void take()}>
            Use this device instead
          </Press>
        </Show>
      }
    >
      {props.passed
        ? 'Your turn came there. Open it on that device.'
        : 'It is called there, and only that device can buy. Here you see where it stands.'}
      <Show when={props.here.place().movable && !props.passed}> It can move once, before it is called.</Show>
      <span role="alert">{problem() && ` ${problem()}`}</span>
    </Banner>
  );
}
