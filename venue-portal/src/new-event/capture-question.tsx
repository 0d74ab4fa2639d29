import { For } from 'solid-js';
import type { EventForm } from './event-form.ts';

const choices = [
  { value: 'now', name: 'At once', means: 'The card is checked and charged, and the fan has the tickets.' },
  {
    value: 'later',
    name: 'When I confirm the show',
    means:
      'Cards are only held. You charge them all with one word, or give them up. A hold lasts about a week.',
  },
] as const;

/** When cards are charged. */
export function CaptureQuestion(props: {
  value: EventForm['capture'];
  onChange: (value: EventForm['capture']) => void;
}) {
  return (
    <fieldset class="modes">
      <legend>When are cards charged?</legend>
      <For each={choices}>
        {(choice) => (
          <label class="choice">
            <input
              type="radio"
              name="capture"
              value={choice.value}
              checked={props.value === choice.value}
              onChange={() => props.onChange(choice.value)}
            />
            <span>
              <b>{choice.name}</b>
              <span class="small quiet">{choice.means}</span>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
