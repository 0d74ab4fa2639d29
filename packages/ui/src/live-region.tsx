import { createSignal, type JSX, onCleanup } from 'solid-js';
import { type Announcer, makeAnnouncer } from './announcer.ts';

/**
 * An announcer and the two hidden regions it speaks through. Render `Region` once, before anything is said: a region that
 * arrives together with its words is often not read.
 */
export function createAnnouncer(everyMs?: number): Announcer & { Region: () => JSX.Element } {
  const [polite, setPolite] = createSignal('');
  const [assertive, setAssertive] = createSignal('');
  const announcer = makeAnnouncer({
    say: (text, urgency) => (urgency === 'polite' ? setPolite(text) : setAssertive(text)),
    ...(everyMs === undefined ? {} : { everyMs }),
  });
  onCleanup(announcer.stop);
  const Region = () => (
    <>
      <p class="visually-hidden" role="status">
        {polite()}
      </p>
      <p class="visually-hidden" role="alert">
        {assertive()}
      </p>
    </>
  );
  return { ...announcer, Region };
}
