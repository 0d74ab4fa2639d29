import { For } from 'solid-js';
import { Icon } from '../src/icon.tsx';
import { iconNames } from '../src/icon-names.ts';
import { Section } from './section.tsx';

const swatches = [
  { class: '', name: 'Paper', use: 'browse, pay, manage' },
  { class: 'ground-lobby', name: 'Lobby', use: 'before the draw' },
  { class: 'ground-line', name: 'Line', use: 'after the draw' },
  { class: 'ground-called', name: 'Called', use: 'your turn, your hold' },
  { class: 'lit', name: 'Lit', use: 'the board, one a screen' },
];

export function Foundations() {
  return (
    <>
      <Section head="Grounds">
        <div class="swatches">
          <For each={swatches}>
            {(swatch) => (
              <div class={`sw ${swatch.class}`}>
                <b>{swatch.name}</b>
                <span>{swatch.use}</span>
              </div>
            )}
          </For>
        </div>
      </Section>
      <Section head="Type">
        <div class="stack">
          <p class="count">142</p>
          <p class="display" style={{ 'font-size': 'var(--display-52)' }}>
            Display 52, a screen’s name
          </p>
          <p class="display" style={{ 'font-size': 'var(--display-28)' }}>
            Display 28, a section
          </p>
          <p class="lead">Lead 20. One sentence that says what happens next.</p>
          <p>Text 17. What people read. Never under 15 for a sentence.</p>
          <p class="tiny quiet">Text 13. Labels and times only.</p>
          <p class="mono">Mono 13. 17d1f1c4 249377f7 c9711dcb</p>
        </div>
      </Section>
    </>
  );
}

export function Icons() {
  return (
    <Section head="Icons" id="icons">
      <div class="icon-sheet">
        <For each={iconNames}>
          {(name) => (
            <span>
              <Icon name={name} />
              {name}
            </span>
          )}
        </For>
      </div>
    </Section>
  );
}
