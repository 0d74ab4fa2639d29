import { TopBar, type TopLink } from '@zilker/ui/top-bar';
import type { JSX } from 'solid-js';
import { paths } from '../paths.ts';

export const mainLinks: readonly TopLink[] = [
  { href: paths.home(), label: 'Austin', icon: 'pin' },
  { href: paths.tickets(), label: 'My tickets', icon: 'ticket' },
  { href: paths.account(), label: 'Account', icon: 'user' },
];

/** The frame of every page on paper: the bar above, what Zilker is beneath. */
export function Shell(props: { children: JSX.Element }) {
  return (
    <>
      <TopBar links={mainLinks} skipTo="main" />
      {props.children}
      <footer class="foot">
        <p>
          Zilker sells tickets for Austin venues. The fee on a $30 ticket is $1.72, and we show you where it
          goes.
        </p>
        <a href={paths.account()}>Account</a>
      </footer>
    </>
  );
}
