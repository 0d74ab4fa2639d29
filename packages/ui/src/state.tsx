import { type JSX, Show } from 'solid-js';
import { Icon, type IconName } from './icon.tsx';

/**
 * A whole page or part of one that has nothing to show: empty, failed or not found. An error says whose fault it is and that
 * nothing was lost, if so; `request` is the id to quote to us.
 */
export function State(props: {
  head: JSX.Element;
  icon?: IconName | undefined;
  action?: JSX.Element;
  request?: string | undefined;
  live?: 'status' | 'alert' | undefined;
  children?: JSX.Element;
}) {
  return (
    <div class="state" role={props.live}>
      <Icon name={props.icon ?? 'info'} size="l" />
      <h2>{props.head}</h2>
      <Show when={props.children}>
        <p class="quiet">{props.children}</p>
      </Show>
      {props.action}
      <Show when={props.request}>
        <p class="tiny quiet">If you write to us: request {props.request}</p>
      </Show>
    </div>
  );
}
