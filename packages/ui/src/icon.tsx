import type { IconName } from './icon-names.ts';
import spriteUrl from './icons.svg?url&no-inline';

export type { IconName };

/**
 * A picture beside words that say the same: always hidden from assistive technology. The shapes live in one sprite that the
 * browser fetches once, so an icon costs a page no script.
 */
export function Icon(props: { name: IconName; size?: 's' | 'l' | undefined; class?: string | undefined }) {
  const classes = () => ['icon', props.size, props.class].filter(Boolean).join(' ');
  return (
    <svg class={classes()} aria-hidden="true">
      <use href={`${spriteUrl}#i-${props.name}`} />
    </svg>
  );
}
