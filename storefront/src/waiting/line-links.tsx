import type { Id } from '@zilker/contracts/ids';
import { Icon } from '@zilker/ui/icon';
import { createSignal, Show } from 'solid-js';
import { paths } from '../paths.ts';
import type { StoredPlace } from '../states/place.ts';
import { LeaveLine } from './leave-line.tsx';

export function LineLinks(props: { drop: Id<'drop'>; place: StoredPlace; onLeft: () => void }) {
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
        <a href={paths.proof(props.drop)}>
          <Icon name="scale" size="s" /> Check my place
        </a>
        <button type="button" onClick={() => setLeaving(true)}>
          <Icon name="cross" size="s" /> Leave the line
        </button>
      </nav>
      <Show when={leaving()}>
        <LeaveLine
          drop={props.drop}
          place={props.place}
          onStay={() => setLeaving(false)}
          onLeft={props.onLeft}
        />
      </Show>
    </>
  );
}
