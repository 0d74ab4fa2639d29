import { Icon } from '@zilker/ui/icon';
import { For, onMount } from 'solid-js';
import type { Answer } from '../scan/answer-words.ts';

/** One answer fills the screen. Told apart by word, sign, tape and lightness, never by colour alone. */
export function AnswerScreen(props: { answer: Answer; onNext: () => void }) {
  let nextButton: HTMLButtonElement | undefined;
  onMount(() => nextButton?.focus({ preventScroll: true }));
  return (
    <main class={`answer ${props.answer.look}`}>
      <div class="tape" />
      <div class="body" role="alert">
        <Icon name={props.answer.icon} class="sign" />
        <h1 class="word">{props.answer.word}</h1>
        <p class="do">{props.answer.act}</p>
        <dl class="key-facts">
          <For each={props.answer.facts}>
            {([name, value]) => (
              <div>
                <dt>{name}</dt>
                <dd class="num">{value}</dd>
              </div>
            )}
          </For>
        </dl>
      </div>
      <div>
        <div class="foot-line">
          <button type="button" class="next" ref={nextButton} onClick={props.onNext}>
            Next ticket
          </button>
        </div>
        <div class="tape" />
      </div>
    </main>
  );
}
