import { type JSX, Show } from 'solid-js';
import { Icon, type IconName } from './icon.tsx';

export type BannerTone = 'ok' | 'warn' | 'bad' | 'note' | 'yours';

const iconOf: Readonly<Record<BannerTone, IconName>> = {
  ok: 'ok',
  warn: 'warn',
  bad: 'bad',
  note: 'info',
  yours: 'bell',
};

/**
 * What the page as a whole has to say: a head and one or two sentences. One at a time; the most urgent wins. Give `live` to a
 * banner that comes while its reader is elsewhere on the page: `status` waits for a pause, `alert` interrupts.
 */
export function Banner(props: {
  tone: BannerTone;
  head: JSX.Element;
  icon?: IconName | undefined;
  live?: 'status' | 'alert' | undefined;
  action?: JSX.Element;
  children?: JSX.Element;
}) {
  return (
    <div class={`banner ${props.tone}`} role={props.live}>
      <Icon name={props.icon ?? iconOf[props.tone]} />
      <p class="head">{props.head}</p>
      <Show when={props.children}>
        <p>{props.children}</p>
      </Show>
      <Show when={props.action}>
        <div class="row wrap">{props.action}</div>
      </Show>
    </div>
  );
}
