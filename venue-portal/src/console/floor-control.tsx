import { Icon } from '@zilker/ui/icon';
import { createSignal, createUniqueId, Show } from 'solid-js';
import { readRate } from './rate-step.ts';

/** The slowest that poor health may make the calls: typed, and set by leaving the field. */
export function FloorControl(props: {
  floor: number;
  rate: number;
  disabled: boolean;
  onSet: (floorPerMinute: number) => Promise<boolean>;
}) {
  const id = createUniqueId();
  const [typed, setTyped] = createSignal<string>();
  const [problem, setProblem] = createSignal<string>();
  const [sending, setSending] = createSignal(false);
  const take = async () => {
    const text = typed();
    if (text === undefined || sending()) return;
    const floor = readRate(text);
    if (floor === undefined) return setProblem('A number, 1 at least.');
    if (floor > props.rate) return setProblem(`Not above the rate, ${props.rate}.`);
    setProblem();
    if (floor !== props.floor) {
      setSending(true);
      await props.onSet(floor);
      setSending(false);
    }
    setTyped();
  };
  return (
    <div class="floor" classList={{ wrong: Boolean(problem()) }}>
      <label for={id}>Slowest by itself</label>
      <input
        id={id}
        class="input num"
        inputmode="numeric"
        maxlength={5}
        disabled={props.disabled}
        aria-describedby={`${id}-means`}
        aria-invalid={problem() ? true : undefined}
        value={typed() ?? String(props.floor)}
        onFocus={(event) => event.currentTarget.select()}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setProblem();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
          if (event.key === 'Escape') {
            setTyped();
            setProblem();
          }
        }}
        onBlur={() => void take()}
      />
      <p class="tiny quiet" id={`${id}-means`} role={problem() ? 'alert' : undefined}>
        <Show when={problem()} fallback={sending() ? 'Setting …' : 'a minute, when the shop is not well'}>
          <Icon name="bad" size="s" /> {problem()}
        </Show>
      </p>
    </div>
  );
}
