import type { DropFacts } from '@zilker/contracts/drop';
import { State } from '@zilker/ui/state';
import { Show } from 'solid-js';
import { paths } from '../paths.ts';
import type { StoredCall } from '../states/call.ts';

/** The place was served: one call, one visit. What came of it is kept elsewhere. */
export function CallOver(props: { call: StoredCall; facts: DropFacts | undefined }) {
  const of = () => (props.facts ? ` for ${props.facts.title}` : '');
  return (
    <main class="page">
      <Show
        when={props.call.order}
        fallback={
          <State
            icon="clock"
            head="Your turn is over"
            action={
              <a class="button" href={paths.home()}>
                See what is on
              </a>
            }
          >
            {`You had your turn${of()}. The tickets went to the next fan in line.`}
          </State>
        }
      >
        {(order) => (
          <State
            icon="ticket"
            head="You had your turn"
            action={
              <a class="button" href={paths.order(order())}>
                See my order
              </a>
            }
          >
            {`Your order${of()} is kept here, and its tickets are under My tickets.`}
          </State>
        )}
      </Show>
    </main>
  );
}
