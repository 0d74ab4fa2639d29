import type { RequestError } from '@zilker/contracts/client';
import type { Id } from '@zilker/contracts/ids';
import { exactTime, longDate } from '@zilker/ui/format/clock';
import { Skeleton } from '@zilker/ui/skeleton';
import { createSignal, Match, onMount, Show, Switch } from 'solid-js';
import { fetchOutcome, fetchPath, type Proof } from '../../queries/proof.ts';
import type { Checked } from '../../states/check-draw.ts';
import { asRequestError } from '../../states/create-load.ts';
import type { Outcome } from '../../states/outcome.ts';
import { readPlace } from '../../states/place.ts';
import { readSeenFacts } from '../../states/seen-facts.ts';
import { EventLine } from '../../waiting/event-line.tsx';
import { Failed } from '../failed.tsx';
import { ActLog } from './act-log.tsx';
import { CheckSteps } from './check-steps.tsx';
import { Download } from './download.tsx';
import { Evenness } from './evenness.tsx';
import { OutcomeChart } from './outcome-chart.tsx';
import { YourPlace } from './your-place.tsx';

/** The draw that was made, worked out again on this device. */
export function CheckedDraw(props: { proof: Proof; drop: Id<'drop'> }) {
  const place = readPlace(props.drop);
  const [checked, setChecked] = createSignal<Checked>();
  const [error, setError] = createSignal<RequestError>();
  const facts = () => props.proof.facts;
  const [outcome, setOutcome] = createSignal<Outcome>();
  onMount(() => void fetchOutcome(props.drop).then(setOutcome));

  const check = async () => {
    setChecked(undefined);
    setError(undefined);
    try {
      const drawn = place && place.index < (facts().frozen?.n ?? 0);
      const [{ checkDraw }, path] = await Promise.all([
        import('../../states/check-draw.ts'),
        drawn ? fetchPath(props.drop, place.index) : undefined,
      ]);
      const mine = place && path ? { place, path } : undefined;
      setChecked(checkDraw({ ...props.proof, seen: readSeenFacts(props.drop), mine }));
    } catch (cause) {
      setError(asRequestError(cause));
    }
  };
  onMount(() => void check());

  return (
    <main class="proof" id="main">
      <div class="stack s3">
        <EventLine facts={facts()} />
        <h1>{headOf(checked())}</h1>
        <p class="lead">{leadOf(checked(), place !== undefined)}</p>
        <p class="small quiet">
          {facts().cancelled ? 'Called off later. ' : ''}Drop of{' '}
          {longDate(facts().drawAtMs, facts().timezone)}, {exactTime(facts().drawAtMs, facts().timezone)}
        </p>
      </div>
      <Switch fallback={<Skeleton label="Checking the draw" lines={['60%', '90%', '90%']} />}>
        <Match when={error()}>{(refusal) => <Failed error={refusal()} onRetry={check} />}</Match>
        <Match when={checked()}>
          {(found) => (
            <>
              <YourPlace
                checked={found()}
                index={place?.index}
                facts={facts()}
                onAgain={() => void check()}
              />
              <CheckSteps checked={found()} facts={facts()} seen={readSeenFacts(props.drop) !== undefined} />
              <Show when={found().even}>
                {(even) => <Evenness even={even()} n={facts().frozen?.n ?? 0} />}
              </Show>
              <Show when={outcome()}>
                {(came) => (
                  <OutcomeChart
                    outcome={came()}
                    position={found().place?.position}
                    timezone={facts().timezone}
                  />
                )}
              </Show>
              <ActLog log={props.proof.log} holds={found().logHolds} timezone={facts().timezone} />
              <Download proof={props.proof} checked={found()} />
            </>
          )}
        </Match>
      </Switch>
    </main>
  );
}

function headOf(checked: Checked | undefined): string {
  if (!checked) return 'Checking the draw';
  return checked.verdict.ok ? 'The draw, checked' : 'This does not check';
}

function leadOf(checked: Checked | undefined, hasPlace: boolean): string {
  if (!checked) return 'This device is working everything out by itself.';
  if (!checked.verdict.ok) return `${checked.verdict.sentence} Keep this page and tell the venue.`;
  if (checked.verdict.proven === 'committed')
    return 'All values fit each other. No public randomness was used, so this draw is committed, not provably fair.';
  return checked.place
    ? 'This device worked out your position by itself, and nobody could have chosen it.'
    : `This device worked the draw out by itself, and nobody could have chosen the order.${hasPlace ? '' : ' Open this page where you waited to check your own place.'}`;
}
