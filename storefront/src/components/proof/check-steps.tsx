import { roundTimeMs } from '@zilker/contracts/draw/chain';
import type { DropFacts } from '@zilker/contracts/drop';
import { exactTime, longDate } from '@zilker/ui/format/clock';
import { counted, number } from '@zilker/ui/format/number';
import { Icon } from '@zilker/ui/icon';
import { For, type JSX, Show } from 'solid-js';
import type { Checked, CheckStep } from '../../states/check-draw.ts';
import { groupedHash } from '../../states/short-hash.ts';

type Mark = 'ok' | 'bad' | 'open';

/** Each thing that was checked, with the values it was checked on. */
export function CheckSteps(props: { checked: Checked; facts: DropFacts; seen: boolean }) {
  const zone = () => props.facts.timezone;
  const time = (atMs: number) => exactTime(atMs, zone());
  const mark = (step: CheckStep): Mark => {
    const { verdict, wrong } = props.checked;
    if (verdict.ok) return 'ok';
    return wrong === step ? 'bad' : 'open';
  };
  const sentence = (step: CheckStep) =>
    props.checked.wrong === step && !props.checked.verdict.ok ? props.checked.verdict.sentence : undefined;
  return (
    <section>
      <h2 class="section-head">What this device checked</h2>
      <Step
        mark={mark('sealed')}
        head="The secret was sealed first"
        wrong={sentence('sealed')}
        values={[props.facts.commitment]}
      >
        Its fingerprint (SHA-256) was public from {longDate(props.facts.committedAtMs, zone())},{' '}
        {time(props.facts.committedAtMs)}.{props.seen && ' This device saw it before the draw.'}
      </Step>
      <Show when={props.facts.frozen}>
        {(frozen) => (
          <>
            <Step
              mark={mark('roster')}
              head="The lobby was fixed"
              wrong={sentence('roster')}
              values={[frozen().roster]}
            >
              {counted(frozen().n, 'place')} at {time(frozen().atMs)}, under one fingerprint: the root of the
              tree over all receipts. Nobody could add, drop or swap one later.
            </Step>
            <Step
              mark={mark('opened')}
              head="The same secret was opened"
              wrong={sentence('opened')}
              values={[frozen().secret]}
            >
              Its fingerprint is the one above.
            </Step>
          </>
        )}
      </Show>
      <Show when={props.facts.beacon}>
        {(beacon) => (
          <Step
            mark={mark('beacon')}
            head="Public randomness was mixed in"
            wrong={sentence('beacon')}
            values={[
              `chain ${groupedHash(beacon().chain.hash)}`,
              `randomness ${groupedHash(props.facts.drawn?.randomness ?? '')}`,
            ]}
          >
            Round {number(beacon().round)}, which nobody could know before{' '}
            {time(roundTimeMs(beacon().chain, beacon().round))}. Its signature is by the key of the chain.
          </Step>
        )}
      </Show>
      <Show when={props.facts.drawn}>
        {(drawn) => (
          <Step
            mark={mark('seed')}
            head="All of it gives the seed"
            wrong={sentence('seed')}
            values={[drawn().seed]}
          >
            Drop, number of places, their fingerprint, the secret and the randomness: together they give this
            seed and no other.
          </Step>
        )}
      </Show>
      <Show when={props.checked.place}>
        {(place) => (
          <Step
            mark={mark('place')}
            head="Your place is in it"
            wrong={sentence('place')}
            values={[`leaf ${groupedHash(place().leaf)}`, ...place().path.map((hash) => groupedHash(hash))]}
            fold={`Show the ${counted(place().path.length, 'step')} to the root`}
          >
            Your account and a number only you have give your leaf; {counted(place().path.length, 'step')}{' '}
            lead from it to the root above. The seed gives it position {number(place().position + 1)}.
          </Step>
        )}
      </Show>
    </section>
  );
}

function Step(props: {
  mark: Mark;
  head: string;
  wrong: string | undefined;
  values: readonly string[];
  fold?: string;
  children: JSX.Element;
}) {
  const values = () => (
    <For each={props.values}>
      {(value) => <p class="mono">{/ /.test(value) ? value : groupedHash(value)}</p>}
    </For>
  );
  const icon = () => (props.mark === 'ok' ? 'ok' : props.mark === 'bad' ? 'bad' : 'info');
  return (
    <div class={`check-step ${props.mark}`}>
      <Icon name={icon()} />
      <h3>
        {props.head}
        <span class="visually-hidden">
          {props.mark === 'ok' ? ', checked' : props.mark === 'bad' ? ', does not check' : ', not reached'}
        </span>
      </h3>
      <p class="small quiet">{props.wrong ?? props.children}</p>
      <Show when={props.fold} fallback={values()}>
        <details class="fold">
          <summary>
            {props.fold} <Icon name="down" />
          </summary>
          <div>{values()}</div>
        </details>
      </Show>
    </div>
  );
}
