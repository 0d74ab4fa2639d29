import type { RequestError } from '@zilker/contracts/client';
import { Banner, type BannerTone } from '@zilker/ui/banner';
import { Button } from '@zilker/ui/button';
import { createTimeLeft } from '@zilker/ui/countdown';
import { span } from '@zilker/ui/format/duration';
import type { IconName } from '@zilker/ui/icon';
import { Show } from 'solid-js';

type Words = { tone: BannerTone; icon: IconName; head: string; sentence: string };

/**
 * What passes by itself: why, what is not lost meanwhile (`kept`, a sentence), and when it is tried again. Nothing on the page moves
 * or goes away for it.
 */
export function Trying(props: {
  error: RequestError;
  againAtMs: number | undefined;
  kept: string;
  onNow: () => void;
  onStop?: (() => void) | undefined;
}) {
  const words = () => wordsFor(props.error);
  return (
    <Banner
      tone={words().tone}
      icon={words().icon}
      head={words().head}
      live="status"
      action={
        <>
          <Button kind="second" compact icon="sync" disabled={!props.againAtMs} onClick={props.onNow}>
            Try now
          </Button>
          <Show when={props.onStop}>
            {(stop) => (
              <Button kind="plain" compact onClick={stop()}>
                Stop trying
              </Button>
            )}
          </Show>
        </>
      }
    >
      {words().sentence} {props.kept} <AgainIn againAtMs={props.againAtMs} />
    </Banner>
  );
}

/** When it is tried again. The seconds are for the eye: read out, they would drown everything else. */
export function AgainIn(props: { againAtMs: number | undefined }) {
  const leftMs = createTimeLeft(() => props.againAtMs);
  return (
    <>
      We keep trying
      <span aria-hidden="true">{leftMs() > 0 ? `: again in ${span(leftMs())}.` : ' …'}</span>
      <span class="visually-hidden">.</span>
    </>
  );
}

function wordsFor({ code }: RequestError): Words {
  if (code === 'offline')
    return {
      tone: 'warn',
      icon: 'offline',
      head: 'No connection',
      sentence: 'This device is not reaching us.',
    };
  if (code === 'rate_limited')
    return {
      tone: 'warn',
      icon: 'hourglass',
      head: 'One at a time',
      sentence: 'That was too often in a short while.',
    };
  return {
    tone: 'note',
    icon: 'hourglass',
    head: 'One moment',
    sentence: 'Part of Zilker is restarting.',
  };
}
