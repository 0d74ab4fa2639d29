import { Icon } from '@zilker/ui/icon';
import { createEffect, For, on, Show } from 'solid-js';
import type { Shown } from './create-scanning.ts';

/** One answer fills the screen. Told apart by word, sign, tape and lightness, never by colour alone. */
export function AnswerScreen(props: { shown: Shown; onNext: () => void }) {
  let nextButton: HTMLButtonElement | undefined;
  const answer = () => props.shown.answer;
  // also where one answer takes the place of another
  createEffect(
    on(
      () => props.shown,
      () => nextButton?.focus({ preventScroll: true }),
    ),
  );
  return (
    <main class={`answer ${answer().look}`}>
      <div class="tape" />
      <div class="body" role="alert">
        <Icon name={answer().icon} class="sign" />
        <h1 class="word">{answer().word}</h1>
        <p class="do">{answer().act}</p>
        <dl class="key-facts">
          <For each={answer().facts}>
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
          <Show when={props.shown.byHand}>
            {(letIn) => (
              <button type="button" class="next" onClick={() => letIn()()}>
                Let in on my word
              </button>
            )}
          </Show>
          <button type="button" class="next" ref={nextButton} onClick={props.onNext}>
            Next ticket
          </button>
        </div>
        <div class="tape" />
      </div>
    </main>
  );
}
