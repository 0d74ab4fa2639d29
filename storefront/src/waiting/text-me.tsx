import { Check } from '@zilker/ui/check';
import { createSignal } from 'solid-js';
import type { Here } from './here.ts';

/** Texts to the number that the fan signed in with: when the turn comes near, and when it is there. */
export function TextMe(props: { here: Here }) {
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  const ask = async (on: boolean) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const { setTexts } = await import('../queries/ask-texts.ts');
      setProblem((await setTexts(props.here.drop, on))?.message);
    } catch {
      setProblem('No connection. Nothing was changed: try again.');
    }
    props.here.reread();
    setBusy(false);
  };
  return (
    <div class="stack s1">
      <Check
        checked={props.here.place().texts}
        disabled={busy()}
        onChange={(on) => void ask(on)}
        label="Text me when it’s nearly my turn"
        hint="Once about three minutes ahead, and once when you are called. To the number you signed in with."
      />
      <p class="small" role="alert">
        {problem()}
      </p>
    </div>
  );
}
