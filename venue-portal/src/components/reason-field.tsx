import { TextField } from '@zilker/ui/text-field';
import { createSignal } from 'solid-js';

/** Why something is done that fans are told of, so that it must be said. `fault` is what stands there when it was not. */
export function createReason(fault: string) {
  const [words, setWords] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const given = () => words().trim();
  return {
    given,
    /** Whether it is said; from then on the field tells when it is not. */
    isSaid: () => {
      setTried(true);
      return given() !== '';
    },
    clear: () => {
      setWords('');
      setTried(false);
    },
    Field: (props: { hint: string }) => (
      <TextField
        label="Why"
        name="reason"
        maxlength={200}
        value={words()}
        onInput={setWords}
        error={tried() && given() === '' ? fault : undefined}
        hint={props.hint}
      />
    ),
  };
}
