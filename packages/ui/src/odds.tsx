import { For } from 'solid-js';

export type OddsLevel = 'likely' | 'possible' | 'unlikely';

const signs: Readonly<Record<OddsLevel, { steps: number; word: string }>> = {
  likely: { steps: 3, word: 'Likely' },
  possible: { steps: 2, word: 'Possible' },
  unlikely: { steps: 1, word: 'Unlikely' },
};

/** How good the chance of a ticket is: three blocks and a word, never a percentage. */
export function Odds(props: { level: OddsLevel }) {
  const sign = () => signs[props.level];
  return (
    <span class="odds">
      <span class="steps" aria-hidden="true">
        <For each={[1, 2, 3]}>{(step) => <i classList={{ on: step <= sign().steps }} />}</For>
      </span>
      <b>{sign().word}</b>
    </span>
  );
}
