import { Icon, type IconName } from '@zilker/ui/icon';
import type { JSX } from 'solid-js';

/** What a waiting fan need not worry about. */
export function Safe(props: { head: string; icon?: IconName; children: JSX.Element }) {
  return (
    <div class="safe">
      <Icon name={props.icon ?? 'lock'} />
      <p>
        <b>{props.head}</b>
        {props.children}
      </p>
    </div>
  );
}
