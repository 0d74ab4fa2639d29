import { roundTimeMs } from '@zilker/contracts/draw/chain';
import type { DropFacts } from '@zilker/contracts/drop';
import { Button } from '@zilker/ui/button';
import { exactTime, longDate } from '@zilker/ui/format/clock';
import { number } from '@zilker/ui/format/number';
import { Show } from 'solid-js';
import { groupedHash } from '../../states/short-hash.ts';
import { EventLine } from '../../waiting/event-line.tsx';

/** Before the draw: how it will be made, and what was published so that nobody can bend it. */
export function BeforeProof(props: { facts: DropFacts; onReload: () => Promise<void> }) {
  const zone = () => props.facts.timezone;
  const when = (atMs: number) => `${longDate(atMs, zone())}, ${exactTime(atMs, zone())}`;
  return (
    <main class="proof" id="main">
      <div class="stack s3">
        <EventLine facts={props.facts} />
        <h1>{props.facts.cancelled ? 'The drop was called off' : 'How the draw works'}</h1>
        <p class="lead">
          {props.facts.cancelled
            ? `The draw was to be at ${when(props.facts.drawAtMs)}. It was called off before the lobby was closed, so nothing was drawn.`
            : `The draw is at ${when(props.facts.drawAtMs)}. After it, this page checks it on your device, and your place with it.`}
        </p>
      </div>
      <section>
        <h2 class="section-head">Published already</h2>
        <dl class="key long">
          <div>
            <dt>Sealed secret</dt>
            <dd>
              <span class="mono">{groupedHash(props.facts.commitment)}</span>
              <small>Its fingerprint (SHA-256), public since {when(props.facts.committedAtMs)}.</small>
            </dd>
          </div>
          <Show
            when={props.facts.beacon}
            fallback={
              <div>
                <dt>Randomness</dt>
                <dd>
                  None from outside
                  <small>
                    No public source is set up. The secret could not be changed, but it was known: this draw
                    is committed, not provably fair.
                  </small>
                </dd>
              </div>
            }
          >
            {(beacon) => (
              <div>
                <dt>Randomness</dt>
                <dd>
                  Round {number(beacon().round)}
                  <small>
                    of the public chain below, known to nobody before{' '}
                    {exactTime(roundTimeMs(beacon().chain, beacon().round), zone())}.
                  </small>
                  <span class="mono">{groupedHash(beacon().chain.hash)}</span>
                </dd>
              </div>
            )}
          </Show>
        </dl>
      </section>
      <Show when={!props.facts.cancelled}>
        <section>
          <h2 class="section-head">What will happen</h2>
          <ol class="steps">
            <li>
              <span class="at">1</span>
              <span>
                <b>The lobby closes</b>The number of places and the fingerprint of their list are fixed. Your
                receipt is one of its leaves.
              </span>
            </li>
            <li>
              <span class="at">2</span>
              <span>
                <b>The secret is opened</b>Anyone can see that it is the sealed one.
              </span>
            </li>
            <li>
              <span class="at">3</span>
              <span>
                <b>All is mixed</b>Places, secret and public randomness give one seed. The seed gives every
                place its position. Nobody, we included, could choose any of them to suit.
              </span>
            </li>
            <li>
              <span class="at">4</span>
              <span>
                <b>You check it</b>Your device works out your own position and compares.
              </span>
            </li>
          </ol>
        </section>
        <Button kind="second" icon="sync" onClick={() => void props.onReload()}>
          Look again
        </Button>
      </Show>
    </main>
  );
}
