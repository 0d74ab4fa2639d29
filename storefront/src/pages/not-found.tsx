import { ButtonLink } from '@zilker/ui/button';
import { State } from '@zilker/ui/state';
import { Shell } from '../components/shell.tsx';
import { paths } from '../paths.ts';
import { createTitle } from '../states/page.ts';

/** An address that leads nowhere, or to something that is not there. */
export default function NotFound(props: { head?: string; children?: string }) {
  createTitle(() => 'Not found');
  return (
    <Shell>
      <main class="page" id="main">
        <State
          icon="search"
          head={props.head ?? 'Nothing is here'}
          action={<ButtonLink href={paths.home()}>See what is on</ButtonLink>}
        >
          {props.children ?? 'This address leads nowhere. If you have a place or a ticket, it is safe.'}
        </State>
      </main>
    </Shell>
  );
}
