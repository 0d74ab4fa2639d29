import { Icon } from '@zilker/ui/icon';
import { EventLine } from './event-line.tsx';
import type { Here } from './here.ts';
import { Press } from './press.tsx';

/** The place has just moved to another device of its fan. This one can go on watching. */
export function Moved(props: { here: Here; onWatch: () => void }) {
  return (
    <main class="drop">
      <div class="main">
        <EventLine facts={props.here.room.facts()} />
        <div class="stack s4">
          <Icon name="phone" size="l" />
          <h1 class="next">Moved to your other device</h1>
          <p class="lead">
            Same place, same position. It is called there, and only that device can buy. A place moves once,
            so it stays there.
          </p>
        </div>
        <Press kind="second" onPress={props.onWatch}>
          Watch from here
        </Press>
      </div>
    </main>
  );
}
