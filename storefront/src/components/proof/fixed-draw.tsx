import { roundTimeMs } from '@zilker/contracts/draw/chain';
import type { DropFacts } from '@zilker/contracts/drop';
import { Badge } from '@zilker/ui/badge';
import { Button } from '@zilker/ui/button';
import { exactTime, longDate } from '@zilker/ui/format/clock';
import { counted, number } from '@zilker/ui/format/number';
import { createSignal, onMount, Show } from 'solid-js';
import type { Proof } from '../../queries/proof.ts';
import { saveFile } from '../../states/save-file.ts';
import { groupedHash } from '../../states/short-hash.ts';
import { EventLine } from '../../waiting/event-line.tsx';
import { ActLog } from './act-log.tsx';

type Checked = { secret: boolean; log: boolean };

/** The lobby was closed and the draw was not made: it waits for its round, or it was called off. What was fixed stays public. */
export function FixedDraw(props: { proof: Proof; onReload: () => Promise<void> }) {
  const [checked, setChecked] = createSignal<Checked>();
  const facts = () => props.proof.facts;
  onMount(() => {
    void import('../../states/check-draw.ts').then(({ logHolds, secretFits }) =>
      setChecked({
        secret: secretFits(facts()),
        log: logHolds(props.proof.log, props.proof.head),
      }),
    );
  });
  const zone = () => facts().timezone;
  return (
    <main class="proof" id="main">
      <div class="stack s3">
        <EventLine facts={facts()} />
        <h1>{facts().cancelled ? 'The draw was called off' : 'The draw waits'}</h1>
        <p class="lead">{leadOf(facts())}</p>
        <p class="small quiet">
          Drop of {longDate(facts().drawAtMs, zone())}, {exactTime(facts().drawAtMs, zone())}
        </p>
      </div>
      <Show when={facts().frozen}>
        {(frozen) => (
          <section>
            <h2 class="section-head">What was fixed</h2>
            <dl class="key long">
              <div>
                <dt>The lobby</dt>
                <dd>
                  {counted(frozen().n, 'place')}
                  <small>closed at {exactTime(frozen().atMs, zone())}, under the root of all receipts:</small>
                  <span class="mono">{groupedHash(frozen().roster)}</span>
                </dd>
              </div>
              <div>
                <dt>The secret</dt>
                <dd>
                  <Show when={checked()} fallback="Opened">
                    {(found) =>
                      found().secret ? (
                        <Badge tone="ok" icon="ok">
                          Opened, and the sealed one
                        </Badge>
                      ) : (
                        <Badge tone="bad" icon="bad">
                          Opened, and not the sealed one
                        </Badge>
                      )
                    }
                  </Show>
                  <span class="mono">{groupedHash(frozen().secret)}</span>
                  <small>Its fingerprint, public since {longDate(facts().committedAtMs, zone())}:</small>
                  <span class="mono">{groupedHash(facts().commitment)}</span>
                </dd>
              </div>
              <Show when={facts().beacon}>
                {(beacon) => (
                  <div>
                    <dt>Randomness</dt>
                    <dd>
                      Round {number(beacon().round)}
                      <small>
                        due at {exactTime(roundTimeMs(beacon().chain, beacon().round), zone())}, and never
                        used
                        {facts().cancelled ? '.' : ' yet.'}
                      </small>
                    </dd>
                  </div>
                )}
              </Show>
            </dl>
          </section>
        )}
      </Show>
      <Show when={checked()}>
        {(found) => <ActLog log={props.proof.log} holds={found().log} timezone={zone()} />}
      </Show>
      <div class="row wrap">
        <Show when={!facts().cancelled}>
          <Button kind="second" icon="sync" onClick={() => void props.onReload()}>
            Look again
          </Button>
        </Show>
        <Button
          kind="second"
          icon="download"
          onClick={() => saveFile(`zilker-draw-${facts().drop}.json`, props.proof)}
        >
          Download all of it
        </Button>
      </div>
    </main>
  );
}

function leadOf({ cancelled, beacon }: DropFacts): string {
  if (cancelled)
    return 'The lobby was closed and the secret opened, and then the drop was called off. Nobody got a position. What was fixed stays here, so that nobody can say later that it was otherwise.';
  return `Everything is fixed but for ${beacon ? `round ${number(beacon.round)} of the public randomness` : 'the order'}. The draw is made as soon as it is known.`;
}
