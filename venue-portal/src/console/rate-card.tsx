import type { WatchTick } from '@zilker/contracts/socket/tick';
import { Banner } from '@zilker/ui/banner';
import { Button } from '@zilker/ui/button';
import { Icon } from '@zilker/ui/icon';
import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js';
import { whyCalls } from '../live/limit-words.ts';
import type { Acts } from './acts.ts';
import { FloorControl } from './floor-control.tsx';
import { whyNot } from './phase-words.ts';
import { nextRate, rateStep, readRate } from './rate-step.ts';

/** Presses that follow each other closely are one act. */
const settleMs = 500;

export function RateCard(props: { tick: WatchTick; acts: Acts; away: string | undefined }) {
  const why = () => whyCalls(props.tick);
  const pauseReason = () => props.away ?? whyNot.pause(props.tick.phase);
  return (
    <section class="panel-card" aria-labelledby="rate-head">
      <h2 id="rate-head">Rate</h2>
      <RateControl
        rate={props.tick.ratePerMinute}
        disabled={Boolean(props.away ?? whyNot.rate(props.tick.phase))}
        onSet={(ratePerMinute) => props.acts.run({ act: 'rate', ratePerMinute })}
      />
      <FloorControl
        floor={props.tick.floorPerMinute}
        rate={props.tick.ratePerMinute}
        disabled={Boolean(props.away ?? whyNot.rate(props.tick.phase))}
        onSet={(floorPerMinute) =>
          props.acts.run({ act: 'rate', ratePerMinute: props.tick.ratePerMinute, floorPerMinute })
        }
      />
      <Show when={why()}>
        {(reason) => (
          <Show
            when={reason().tone !== 'ok'}
            fallback={
              <p class="why">
                <Icon name="ok" size="s" />
                <span>
                  <b>{reason().head}.</b> {reason().sentence}
                </span>
              </p>
            }
          >
            <Banner tone={reason().tone} live="status" head={reason().head}>
              {reason().sentence}
            </Banner>
          </Show>
        )}
      </Show>
      <Show
        when={props.tick.phase === 'paused'}
        fallback={
          <Button
            kind="danger"
            wide
            icon="pause"
            busy={props.acts.isBusy('pause')}
            busyText="Pausing …"
            disabled={Boolean(pauseReason())}
            reason={pauseReason()}
            onClick={() => void props.acts.run({ act: 'pause' })}
          >
            Pause calls
          </Button>
        }
      >
        <Button
          wide
          icon="play"
          busy={props.acts.isBusy('resume')}
          busyText="Resuming …"
          disabled={Boolean(pauseReason())}
          reason={pauseReason()}
          onClick={() => void props.acts.run({ act: 'resume' })}
        >
          Resume calls
        </Button>
      </Show>
    </section>
  );
}

/** The rate as it is, or as it was just set and not yet confirmed. */
function RateControl(props: { rate: number; disabled: boolean; onSet: (rate: number) => Promise<boolean> }) {
  const [wanted, setWanted] = createSignal<number>();
  const [typed, setTyped] = createSignal<string>();
  const [sending, setSending] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const shown = () => wanted() ?? props.rate;

  const send = async (rate: number) => {
    setSending(true);
    const done = await props.onSet(rate);
    setSending(false);
    // Refused: what is true stands again. Done: the next tick says it, and until then what was asked for is right.
    if (!done) setWanted();
  };
  const want = (rate: number) => {
    setWanted(rate);
    clearTimeout(timer);
    timer = setTimeout(() => void send(rate), settleMs);
  };
  const take = (text: string) => {
    setTyped();
    const rate = readRate(text);
    if (rate !== undefined && rate !== shown()) want(rate);
  };
  createEffect(
    on(
      () => props.rate,
      (rate) => {
        if (rate === wanted()) setWanted();
      },
    ),
  );
  onCleanup(() => clearTimeout(timer));

  return (
    <div class="rate">
      <button
        type="button"
        class="button second"
        aria-label={`${rateStep(shown())} slower`}
        disabled={props.disabled || shown() <= 1}
        onClick={() => want(nextRate(shown(), -1))}
      >
        <Icon name="minus" />
      </button>
      <p class="value">
        <input
          aria-label="Calls a minute"
          inputmode="numeric"
          maxlength={5}
          disabled={props.disabled}
          value={typed() ?? String(shown())}
          onFocus={(event) => event.currentTarget.select()}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.blur();
            if (event.key === 'Escape') setTyped();
          }}
          onBlur={(event) => take(event.currentTarget.value)}
        />
        <span role="status">
          {sending() || wanted() !== undefined ? 'setting calls a minute …' : 'calls a minute'}
        </span>
      </p>
      <button
        type="button"
        class="button second"
        aria-label={`${rateStep(shown())} faster`}
        disabled={props.disabled}
        onClick={() => want(nextRate(shown(), 1))}
      >
        <Icon name="plus" />
      </button>
    </div>
  );
}
