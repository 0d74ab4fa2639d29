import type { DropFacts } from '@zilker/contracts/drop';
import type { WatchTick } from '@zilker/contracts/socket/tick';
import { Button } from '@zilker/ui/button';
import { number } from '@zilker/ui/format/number';
import { Select } from '@zilker/ui/select';
import { TextField } from '@zilker/ui/text-field';
import { showToast } from '@zilker/ui/toast';
import { createSignal, Show } from 'solid-js';
import { Question } from '../components/question.tsx';
import { type NamedBy, placeAt, standsWhere } from '../live/place-at.ts';
import type { Acts } from './acts.ts';
import { whyNot } from './phase-words.ts';

const reasonMax = 120;
const namedBy: readonly { value: NamedBy; label: string }[] = [
  { value: 'position', label: 'Position' },
  { value: 'index', label: 'Place number' },
];

/** Acts on one place: more work for a suspect, or the place taken away. */
export function PlaceCard(props: {
  tick: WatchTick;
  facts: DropFacts | undefined;
  acts: Acts;
  away: string | undefined;
}) {
  const [by, setBy] = createSignal<NamedBy>('position');
  const [text, setText] = createSignal('');
  const [asking, setAsking] = createSignal<'remove' | 'challenge'>();
  const [reason, setReason] = createSignal('');
  const [problem, setProblem] = createSignal<string>();
  const place = () => placeAt(by(), text(), props.facts, props.tick);
  const found = () => {
    const one = place();
    return one.ok ? one : undefined;
  };
  const wrong = () => {
    const one = place();
    return text().trim() === '' || one.ok ? undefined : one.sentence;
  };
  const unnamed = () => (found() ? undefined : 'Name a place first.');
  const noRemoval = () => props.away ?? whyNot.remove(props.tick.phase) ?? unnamed();
  const noWork = () => props.away ?? whyNot.challenge(props.tick.phase) ?? unnamed();
  const close = () => {
    setAsking();
    setProblem();
  };
  const remove = async () => {
    const one = found();
    if (!one) return;
    if (reason().trim() === '') return setProblem('Say why. Everyone can read it in the log.');
    const done = await props.acts.run({ act: 'remove', index: one.index, reason: reason().trim() });
    close();
    if (!done) return;
    showToast(`Place ${number(one.index)} removed`);
    setText('');
    setReason('');
  };
  const challenge = async () => {
    const one = found();
    if (!one) return;
    const done = await props.acts.run({ act: 'challenge', index: one.index });
    close();
    if (done) showToast(`Place ${number(one.index)} was asked for work`);
  };
  const name = () => `place ${number(found()?.index ?? 0)}`;
  return (
    <section class="panel-card" aria-labelledby="place-head">
      <h2 id="place-head">One place</h2>
      <div class="named">
        <Select label="Find by" value={by()} options={namedBy} onChange={setBy} />
        <TextField
          label={by() === 'position' ? 'Position' : 'Number'}
          class="num"
          inputmode="numeric"
          value={text()}
          onInput={setText}
          error={wrong()}
        />
      </div>
      <Show when={found()}>
        {(one) => (
          <p class="small quiet" role="status">
            {standsWhere(one(), props.tick)}
          </p>
        )}
      </Show>
      <Button
        kind="second"
        compact
        wide
        icon="hourglass"
        disabled={Boolean(noWork())}
        onClick={() => setAsking('challenge')}
      >
        Ask for harder work
      </Button>
      <Button
        kind="danger"
        compact
        wide
        icon="cross"
        disabled={Boolean(noRemoval())}
        reason={props.away ? undefined : noRemoval()}
        reasonIcon="info"
        onClick={() => setAsking('remove')}
      >
        Remove this place
      </Button>
      <Question
        open={asking() === 'challenge'}
        onKeep={close}
        head={`Ask ${name()} for harder work?`}
        keep="Leave it as it is"
        act={
          <Button busy={props.acts.isBusy('challenge')} busyText="Asking …" onClick={() => void challenge()}>
            Ask for harder work
          </Button>
        }
      >
        <p>
          Its phone works for some seconds before it can be called. The place keeps its spot meanwhile. The
          log says that you asked.
        </p>
      </Question>
      <Question
        open={asking() === 'remove'}
        onKeep={close}
        head={`Remove ${name()}?`}
        keep="Keep it"
        act={
          <Button
            kind="danger"
            icon="cross"
            busy={props.acts.isBusy('remove')}
            busyText="Removing …"
            onClick={() => void remove()}
          >
            Remove for good
          </Button>
        }
      >
        <div class="stack">
          <p>
            <Show when={found()}>{(one) => standsWhere(one(), props.tick)}</Show> Its fan loses it for good
            and cannot join again. Tickets already held or bought stay.
          </p>
          <TextField
            label="Why, for the public log"
            maxlength={reasonMax}
            value={reason()}
            onInput={(words) => {
              setReason(words);
              setProblem();
            }}
            error={problem()}
          />
        </div>
      </Question>
    </section>
  );
}
