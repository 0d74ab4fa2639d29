import { A, type RouteSectionProps, useLocation } from '@solidjs/router';
import { Icon, type IconName } from '@zilker/ui/icon';
import { Wordmark } from '@zilker/ui/wordmark';
import { createEffect, For, on } from 'solid-js';
import { paths } from '../paths.ts';
import { signOut } from '../session/session.ts';
import { staff } from '../session/staff.ts';

const places: readonly { href: string; label: string; icon: IconName }[] = [
  { href: paths.events(), label: 'Events', icon: 'calendar' },
  { href: paths.drops(), label: 'Drops', icon: 'speed' },
  { href: paths.sales(), label: 'Sales', icon: 'chart' },
  { href: paths.money(), label: 'Money', icon: 'wallet' },
  { href: paths.doors(), label: 'Doors', icon: 'door' },
];

/** What every page stands in: where one can go, whose portal it is, and the way out. */
export function Shell(props: RouteSectionProps) {
  const location = useLocation();
  let page: HTMLDivElement | undefined;
  let nav: HTMLElement | undefined;
  // A new page begins at its top for those who hear it, too.
  createEffect(
    on(
      () => location.pathname,
      () => page?.focus({ preventScroll: true }),
      { defer: true },
    ),
  );
  // On a phone the bar scrolls: where one is stays in sight.
  createEffect(
    on(
      () => location.pathname,
      () =>
        nav?.querySelector('li > [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    ),
  );
  return (
    <div class="shell">
      <a class="skip" href="#page">
        Skip to the page
      </a>
      <nav class="side-nav" aria-label="Portal" ref={nav}>
        <div class="head">
          <Wordmark href={paths.events()} home="events" />
          <p class="house-name">{staff().venue.name}</p>
        </div>
        <ul class="nav-list">
          <For each={places}>
            {(place) => (
              <li>
                <A
                  href={place.href}
                  aria-current={location.pathname.startsWith(place.href) ? 'page' : undefined}
                >
                  <Icon name={place.icon} size="s" /> {place.label}
                </A>
              </li>
            )}
          </For>
          <li class="leave">
            <button type="button" title={staff().email} onClick={() => void signOut()}>
              <Icon name="out" size="s" /> Sign out
            </button>
          </li>
        </ul>
      </nav>
      <div class="page-frame" id="page" ref={page} tabindex="-1">
        {props.children}
      </div>
    </div>
  );
}
