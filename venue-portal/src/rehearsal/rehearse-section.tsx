import {
  type Rehearsal,
  type RehearsalSettings,
  rehearsalFans,
  usualCrowd,
} from '@zilker/contracts/rehearsal/settings';
import { Banner } from '@zilker/ui/banner';
import { Button, Reason } from '@zilker/ui/button';
import { number } from '@zilker/ui/format/number';
import { Meter } from '@zilker/ui/meter';
import { Select } from '@zilker/ui/select';
import { TextField } from '@zilker/ui/text-field';
import { createSignal, createUniqueId, For, Match, Show, Switch } from 'solid-js';
import { CourseChart } from './course-chart.tsx';
import { createRehearsal } from './create-rehearsal.ts';
import { crowdWords, factsOf, limitsOf, sentenceOf, usualFans } from './rehearsal-words.ts';

const awayChoices = [
  { value: '0.05', label: 'Few: 5 in 100' },
  { value: '0.15', label: 'Some: 15 in 100' },
  { value: '0.4', label: 'Many: 40 in 100' },
] as const;
type Away = (typeof awayChoices)[number]['value'];

/** Plays the drop on the settings at hand with fans that are only supposed, and says what would come of it. */
export function RehearseSection(props: {
  /** Undefined while the settings are not good. */
  settings: RehearsalSettings | undefined;
  startsAtMs: number;
  zone: string;
  /** Stands in a form, or on a page of its own. */
  heading: 'legend' | 'h2';
}) {
  const id = createUniqueId();
  const { played, play } = createRehearsal();
  const [typed, setTyped] = createSignal<string>();
  const [away, setAway] = createSignal<Away>('0.15');
  const fansText = () =>
    typed() ?? String(props.settings ? usualFans(props.settings.tickets, props.settings.mode) : '');
  const fans = () => readFans(fansText());
  const crowd = () => ({ ...usualCrowd, away: Number(away()) });
  const input = (): Rehearsal | undefined => {
    const [settings, count] = [props.settings, fans()];
    return settings && count !== undefined ? { settings, fans: count, crowd: crowd(), seed: 1 } : undefined;
  };
  const run = () => {
    const now = input();
    if (now) play(structuredClone(now));
  };
  const done = () => {
    const now = played();
    return now.state === 'done' ? now : undefined;
  };
  const playing = () => {
    const now = played();
    return now.state === 'playing' ? now : undefined;
  };
  const outdated = () => {
    const [before, now] = [done(), input()];
    return before !== undefined && JSON.stringify(before.of) !== JSON.stringify(now);
  };
  const body = () => (
    <>
      <p class="small quiet">
        Simulated fans go through the drop on these settings. Nothing is sold and nobody is told.
      </p>
      <div class="pair">
        <TextField
          label="Fans who come"
          class="num"
          inputmode="numeric"
          value={fansText()}
          onInput={setTyped}
          // a rehearsal is asked for, not the form it stands in
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            run();
          }}
          error={
            fansText() !== '' && fans() === undefined
              ? `Enter a number of fans, from 1 to ${number(rehearsalFans.max)}.`
              : undefined
          }
        />
        <Select label="Away at their turn" value={away()} options={awayChoices} onChange={setAway} />
      </div>
      <div class="row wrap">
        <Button
          kind="second"
          icon="play"
          busy={Boolean(playing())}
          busyText="Rehearsing …"
          disabled={input() === undefined}
          reason={props.settings ? undefined : 'Put the settings right first.'}
          reasonIcon="info"
          onClick={run}
        >
          {done() ? 'Rehearse again' : 'Rehearse'}
        </Button>
      </div>
      <Show when={playing()}>{(now) => <Meter label="Rehearsal" value={now().progress} max={1} />}</Show>
      <div class="rehearsed" role="status">
        <Switch>
          <Match when={played().state === 'failed'}>
            <Banner tone="bad" head="The rehearsal broke off">
              This browser could not play it. Nothing was changed.
            </Banner>
          </Match>
          <Match when={done()}>
            {(now) => <p class="lead outcome">{sentenceOf(now().of, now().result)}</p>}
          </Match>
        </Switch>
      </div>
      <Show when={done()}>
        {(now) => (
          <div class="stack" classList={{ outdated: outdated() }}>
            <Show when={outdated()}>
              <Reason icon="info">
                The settings have changed since. Rehearse again to see what they make.
              </Reason>
            </Show>
            <CourseChart
              of={now().of}
              result={now().result}
              startsAtMs={props.startsAtMs}
              zone={props.zone}
            />
            <p class="small">
              {limitsOf(now().result).sentence} <b>{limitsOf(now().result).advice}</b>
            </p>
            <dl class="key rehearsal-facts">
              <For each={factsOf(now().of, now().result)}>
                {(fact) => (
                  <div>
                    <dt>{fact.word}</dt>
                    <dd>{fact.says}</dd>
                  </div>
                )}
              </For>
            </dl>
          </div>
        )}
      </Show>
      <details class="as-table">
        <summary>What the crowd is supposed to do</summary>
        <ul class="supposed small">
          <For each={crowdWords(crowd(), props.settings?.mode ?? 'draw')}>{(line) => <li>{line}</li>}</For>
        </ul>
        <p class="small quiet">
          Nobody knows a crowd beforehand. Ranges come from several crowds; the chart shows the one in the
          middle.
        </p>
      </details>
    </>
  );
  return (
    <Show
      when={props.heading === 'legend'}
      fallback={
        <section class="rehearse" aria-labelledby={id}>
          <h2 id={id} class="section-head">
            Rehearse
          </h2>
          {body()}
        </section>
      }
    >
      <fieldset class="rehearse">
        <legend>Rehearse</legend>
        {body()}
      </fieldset>
    </Show>
  );
}

function readFans(text: string): number | undefined {
  const plain = text.trim().replaceAll(',', '');
  const count = /^\d{1,7}$/.test(plain) ? Number(plain) : Number.NaN;
  return count >= rehearsalFans.min && count <= rehearsalFans.max ? count : undefined;
}
