import type { DropFacts } from '@zilker/contracts/drop';
import { bareTime, clockTime, longDate } from '@zilker/ui/format/clock';
import { Icon } from '@zilker/ui/icon';
import { Show } from 'solid-js';
import { shortHash } from '../states/short-hash.ts';

/** How the draw works, in the words of who must believe it, with what was published before. */
export function DrawWorks(props: { facts: DropFacts; open?: boolean }) {
  const zone = () => props.facts.timezone;
  const time = () => bareTime(props.facts.drawAtMs, zone());
  return (
    <details class="fold" open={props.open}>
      <summary>
        How the draw works <Icon name="down" />
      </summary>
      <div class="stack s3">
        <p class="quiet">
          We sealed a secret number on {longDate(props.facts.committedAtMs, zone())} at{' '}
          {clockTime(props.facts.committedAtMs, zone())} and published its fingerprint. At {time()} we close
          the lobby and open the secret.{' '}
          <Show
            when={props.facts.beacon}
            fallback="It is mixed with the list of places here. We could not change it, though we knew it: this draw is committed, not provably fair."
          >
            It is mixed with the list of places here and with public randomness that nobody can know before.
          </Show>{' '}
          That sets the order, and you can check your own place on your phone.
        </p>
        <p class="mono">Fingerprint {shortHash(props.facts.commitment)}</p>
        <Show when={props.facts.beacon}>
          {(beacon) => (
            <p class="mono">
              Public randomness: round {beacon().round} of {shortHash(beacon().chain.hash)}
            </p>
          )}
        </Show>
      </div>
    </details>
  );
}
