import { type JSX, Show } from 'solid-js';
import { Icon, type IconName } from './icon.tsx';

export type BadgeTone = 'ok' | 'warn' | 'bad' | 'note' | 'yours' | 'line';

/** One state in a word or two. The colour never stands alone: give it an icon. */
export function Badge(props: {
  tone?: BadgeTone | undefined;
  icon?: IconName | undefined;
  children: JSX.Element;
}) {
  return (
    <span class={['badge', props.tone].filter(Boolean).join(' ')}>
      <Show when={props.icon}>{(name) => <Icon name={name()} />}</Show>
      {props.children}
    </span>
  );
}
