import { Button, Reason } from '@zilker/ui/button';
import { TextField } from '@zilker/ui/text-field';
import { createSignal, For, Show } from 'solid-js';
import type { Valid } from '../door/answered-as.ts';
import type { DoorDesk, HandReason } from '../door/create-door.ts';
import { createSearch } from '../door/create-search.ts';
import type { Found } from '../door/find-by-name.ts';
import { ByHandDialog } from './by-hand-dialog.tsx';
import { answerBrief } from './found-words.ts';

/** For guests without a code to scan: by name, the end of the phone number or of the order. */
export function FindScreen(props: {
  door: DoorDesk;
  covered: boolean;
  onBack: () => void;
  onLetIn: (judged: Valid, reason: HandReason) => void;
}) {
  const search = createSearch(props.door);
  const [chosen, setChosen] = createSignal<Found>();
  const byList = () => props.door.reach() !== 'online' || search.results()?.by === 'list';
  return (
    <main class="scan find" inert={props.covered}>
      <header class="scan-top">
        <div>
          <h1 class="gate-name">Find a ticket</h1>
          <p class="ev-name">{props.door.pairing.gate.name}</p>
        </div>
        <Button kind="second" compact icon="back" onClick={props.onBack}>
          Camera
        </Button>
      </header>
      <div class="find-body">
        <TextField
          label={byList() ? 'Name' : 'Name, phone or order'}
          type="search"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          enterkeyhint="search"
          maxlength={60}
          value={search.text()}
          onInput={search.type}
          hint={
            byList()
              ? 'With no signal, only names on the door list can be found.'
              : 'Three letters or digits at least: of a phone or an order, the last ones.'
          }
        />
        <Show when={search.results()}>
          {(results) => (
            <ul class="found" aria-live="polite">
              <For
                each={results().found}
                fallback={<li class="quiet">Nobody of that name has a ticket here.</li>}
              >
                {(one) => (
                  <li>
                    <button type="button" onClick={() => setChosen(one)}>
                      <span>
                        <b>{one.holder ?? 'No name'}</b>
                        <br />
                        <span class="small quiet">
                          {[one.typeName, ...one.hints].filter(Boolean).join(' · ')}
                        </span>
                      </span>
                      <b class="small">{answerBrief(one.answer)}</b>
                    </button>
                  </li>
                )}
              </For>
              <Show when={results().more}>
                <li>
                  <Reason icon="info">There are more. Type more of it.</Reason>
                </li>
              </Show>
            </ul>
          )}
        </Show>
      </div>
      <Show when={chosen()} keyed>
        {(found) => (
          <ByHandDialog
            door={props.door}
            found={found}
            onClose={() => setChosen()}
            onLetIn={(judged, reason) => {
              setChosen();
              props.onLetIn(judged, reason);
            }}
          />
        )}
      </Show>
    </main>
  );
}
