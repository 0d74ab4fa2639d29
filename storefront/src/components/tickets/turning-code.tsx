import { deviceSign } from '@zilker/contracts/dpop';
import { makeCode, stepAt, stepMs } from '@zilker/contracts/ticket/code';
import { createTimeLeft } from '@zilker/ui/countdown';
import { Icon } from '@zilker/ui/icon';
import { keepAwake } from '@zilker/ui/keep-awake';
import { QrCode } from '@zilker/ui/qr-code';
import { createEffect, createSignal, onCleanup, onMount, Show } from 'solid-js';
import { wordsOfClock } from '../../states/clock-words.ts';
import { deviceKey } from '../../states/device-key.ts';
import { clockBehindMs, serverNow } from '../../states/server-clock.ts';

type Code = { text: string; endsAtMs: number; leftMs: number };

/** The code of the moment, made by this phone alone every 15 seconds. `data-code` carries its text for who cannot see. */
export function TurningCode(props: { certificate: Uint8Array }) {
  const [code, setCode] = createSignal<Code>();
  const [failed, setFailed] = createSignal(false);
  let frame: HTMLDivElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const turn = async () => {
    try {
      const key = await deviceKey();
      const step = stepAt(serverNow());
      const text = await makeCode(props.certificate, step, (message) => deviceSign(key, message));
      const endsAtMs = (step + 1) * stepMs;
      const leftMs = Math.max(0, endsAtMs - serverNow());
      setCode({ text, endsAtMs, leftMs });
      timer = setTimeout(() => void turn(), leftMs + 20);
    } catch (cause) {
      console.error(cause);
      setFailed(true);
    }
  };
  const wake = () => {
    // Timers sleep with the phone: on waking the code must be of now.
    if (document.visibilityState !== 'visible') return;
    clearTimeout(timer);
    void turn();
  };
  onMount(() => {
    void turn();
    document.addEventListener('visibilitychange', wake);
  });
  onCleanup(() => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', wake);
  });
  keepAwake();
  createEffect(() => {
    const text = code()?.text;
    if (text) frame?.querySelector('svg.code')?.setAttribute('data-code', text);
  });

  const leftMs = createTimeLeft(() => code()?.endsAtMs, { now: serverNow });
  const clockWords = () => code() && wordsOfClock(clockBehindMs());
  return (
    <Show
      when={!failed()}
      fallback={<p role="alert">This browser could not make the code. Reload the page.</p>}
    >
      <div ref={frame} class="turning">
        <Show when={code()} fallback={<div class="qr empty" aria-busy="true" />}>
          {(now) => <QrCode text={now().text} turnsInMs={now().leftMs} lifeMs={stepMs} />}
        </Show>
      </div>
      <div>
        <p class="turns num">
          <Icon name="sync" size="s" /> Turns in {Math.min(15, Math.ceil(leftMs() / 1000))} s
        </p>
        <p class="small quiet">A screenshot will not get in. Works with no signal.</p>
        <Show when={clockWords()}>{(words) => <p class="small strong">{words()}</p>}</Show>
      </div>
    </Show>
  );
}
