import { Banner } from '@zilker/ui/banner';
import { Show } from 'solid-js';
import type { Changes } from './change-drop.ts';

/** Why the last change of the drop was refused, where it was asked for. */
export function Refused(props: { changes: Changes; head: string }) {
  return (
    <Show when={props.changes.refusal()}>
      {(sentence) => (
        <Banner tone="bad" live="alert" head={props.head}>
          {sentence()}
        </Banner>
      )}
    </Show>
  );
}
