import { For, type JSX, Show } from 'solid-js';
import { Badge } from './badge.tsx';
import { Icon, type IconName } from './icon.tsx';
import { Wordmark } from './wordmark.tsx';

export type TopLink = {
  href: string;
  label: string;
  icon?: IconName | undefined;
  current?: boolean | undefined;
};

/**
 * The bar above every page: the wordmark, then links or whatever else belongs at the right. `skipTo` names the id of the
 * page's main part for those who travel by keyboard.
 */
export function TopBar(props: {
  href?: string | undefined;
  links?: readonly TopLink[] | undefined;
  skipTo?: string | undefined;
  children?: JSX.Element;
}) {
  return (
    <header class="top">
      <Show when={props.skipTo}>
        {(id) => (
          <a class="skip" href={`#${id()}`}>
            Skip to the page
          </a>
        )}
      </Show>
      <Wordmark href={props.href ?? '/'} />
      <Show when={props.links}>{(links) => <TopLinks links={links()} />}</Show>
      {props.children}
    </header>
  );
}

/** What stands at the right of the bar on a drop's screens. */
export function SafeBadge(props: { what?: string | undefined }) {
  return (
    <Badge tone="line" icon="lock">
      {props.what ?? 'Your place is safe'}
    </Badge>
  );
}

function TopLinks(props: { links: readonly TopLink[] }) {
  return (
    <nav class="top-nav" aria-label="Main">
      <For each={props.links}>
        {(link) => (
          <a href={link.href} aria-current={link.current ? 'page' : undefined}>
            {link.icon && <Icon name={link.icon} size="s" />}
            {link.label}
          </a>
        )}
      </For>
    </nav>
  );
}
