import type { RequestError } from '@zilker/contracts/client';
import { Banner, type BannerTone } from '@zilker/ui/banner';
import { Button } from '@zilker/ui/button';
import { createTimeLeft } from '@zilker/ui/countdown';
import { span } from '@zilker/ui/format/duration';
import type { IconName } from '@zilker/ui/icon';
import { type Accessor, Show } from 'solid-js';

type Words = { tone: BannerTone; icon: IconName; head: string; sentence: string };

/** What is tried again by itself: a load, or an act of the fan. */
type Retried = {
  error: Accessor<RequestError | undefined>;
  againAtMs: Accessor<number | undefined>;
  tryNow: () => void;
  stop?: () => void;
};

/**
 * What passes by itself: why, what is not lost meanwhile (`kept`, a sentence), and when it is tried again. Nothing on the page moves
 * or goes away for it.
 */
export function Trying(props: { what: Retried; kept: string }) {
  const words = () => wordsFor(props.what.error()?.code);
  return (
    <Banner
      tone={words().tone}
      icon={words().icon}
      head={words().head}
      live="status"
      action={
        <>
          <Button
            kind="second"
            compact
            icon="sync"
            disabled={!props.what.againAtMs()}
            onClick={props.what.tryNow}
          >
            Try now
          </Button>
          <Show when={props.what.stop}>
            {(stop) => (
              <Button kind="plain" compact onClick={stop()}>
                Stop trying
              </Button>
            )}
          </Show>
        </>
      }
    >
      {words().sentence} {props.kept} <AgainIn againAtMs={props.what.againAtMs()} />
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

function wordsFor(code: RequestError['code'] | undefined): Words {
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
