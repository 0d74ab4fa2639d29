import { TopBar } from '@zilker/ui/top-bar';
import type { JSX } from 'solid-js';
import { mainLinks } from '../main-links.ts';
import { paths } from '../paths.ts';

/** The frame of every page on paper: the bar above, what Zilker is beneath. */
export function Shell(props: { children: JSX.Element }) {
  return (
    <>
      <TopBar links={mainLinks} skipTo="main" />
      {props.children}
      <footer class="foot">
        <p>
          Zilker sells tickets for Austin venues. Every price is the whole price, and we show you where each
          cent goes.
        </p>
        <a href={paths.account()}>Account</a>
      </footer>
    </>
  );
}
