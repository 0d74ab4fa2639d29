import { Icon } from '@zilker/ui/icon';
import { createSignal, Show } from 'solid-js';
import { paths } from '../paths.ts';
import { later } from '../states/later.ts';
import type { Here } from './here.ts';

const LeaveLine = later(() => import('./leave-line.tsx').then((part) => part.LeaveLine));

export function LineLinks(props: { here: Here; hasDraw: boolean }) {
  const [leaving, setLeaving] = createSignal(false);
  return (
    <>
      <details class="fold">
        <summary>
          How the odds are made <Icon name="down" />
        </summary>
        <div>
          <p class="quiet">
            From the tickets that are promised to nobody yet, and from how many fans who were called bought,
            and how many tickets each. They are worked out anew each second and told to everyone alike.
          </p>
        </div>
      </details>
      <nav class="links" aria-label="About this drop">
        <Show when={props.hasDraw}>
          <a href={paths.proof(props.here.drop)}>
            <Icon name="scale" size="s" /> Check my place
          </a>
        </Show>
        <button type="button" onClick={() => setLeaving(true)}>
          <Icon name="cross" size="s" /> Leave the line
        </button>
      </nav>
      <Show when={leaving()}>
        <LeaveLine here={props.here} onStay={() => setLeaving(false)} />
      </Show>
    </>
  );
}
